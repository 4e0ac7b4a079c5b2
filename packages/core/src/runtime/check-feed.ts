import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { formatShape, type Shape } from '../network/shape.js';
import type { IntegerData } from './program-engine.js';
import type { TensorData } from './runtime.js';

/** What an input takes. */
export interface WantedFeed {
  readonly name: string;
  /** Open dimensions take any size. */
  readonly shape: Shape;
  readonly dtype: 'float32' | 'int32';
}

/** @throws FaceNetError INVALID_ARGUMENT naming the input, what it got and what it takes */
export function checkFeed(wanted: WantedFeed, { shape, data }: TensorData | IntegerData): void {
  const { name, shape: dims, dtype } = wanted;
  const refuse = (message: string) => {
    throw new FaceNetError('INVALID_ARGUMENT', `Input "${name}" ${message}.`);
  };
  const fits =
    Array.isArray(shape) &&
    shape.length === dims.length &&
    shape.every((dim, i) => Number.isInteger(dim) && dim > 0 && dim === (dims[i] ?? dim));
  if (!fits) {
    const given = Array.isArray(shape) ? formatShape(shape) : excerpt(shape);
    refuse(`takes ${formatShape(dims)}, not ${given}`);
  }
  if (!(data instanceof (dtype === 'int32' ? Int32Array : Float32Array))) {
    refuse(`takes its values as ${arrayOf(wanted)}, not ${excerpt(data)}`);
  }
  const size = elementCount(shape);
  if (data.length !== size) {
    refuse(`of ${formatShape(shape)} has ${size} values, not ${data.length}`);
  }
}

/** What its values come in. */
export function arrayOf({ dtype }: Pick<WantedFeed, 'dtype'>): string {
  return dtype === 'int32' ? 'an Int32Array' : 'a Float32Array';
}
