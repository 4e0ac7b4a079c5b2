import { elementCount } from '../element-count.js';
import { excerpt } from '../excerpt.js';
import { type NumpyDtype, parseNumpyDtype } from '../npy/numpy-dtype.js';
import { toRowMajor } from '../row-major.js';
import { decodeToFloat32, SCALARS } from '../scalar-types.js';
import type { WeightTensor } from '../weights.js';
import { asText, type PickleContext, PickleObject, type PickleValue } from './values.js';

/** A pickled `numpy.dtype`: a kind and size such as `f4`; its state holds the byte order. */
export class PickledDtype extends PickleObject {
  readonly code: string;
  #order = '|';

  constructor(code: string) {
    super();
    this.code = code;
  }

  /** Undefined for arrays of anything but numbers. */
  scalar(): NumpyDtype | undefined {
    return parseNumpyDtype(this.#order + this.code);
  }

  override setState(state: PickleValue, context: PickleContext): void {
    const order = Array.isArray(state) ? asText(state[1]) : undefined;
    if (order === undefined) throw context.fail('a numpy dtype has no byte order');
    this.#order = order;
  }
}

/** A pickled `numpy.ndarray` of numbers (`tensor`) or of Python objects (`items`). */
export class PickledArray extends PickleObject {
  tensor: WeightTensor | undefined;
  items: readonly PickleValue[] | undefined;

  /** The state is `(version, shape, dtype, isFortran, values)`. */
  override setState(state: PickleValue, context: PickleContext): void {
    const [, sizes, dtype, isFortran, values] = Array.isArray(state) ? state : [];
    const shape = shapeOf(sizes);
    if (!shape || !(dtype instanceof PickledDtype)) {
      throw context.fail('a numpy array has an impossible shape or no dtype');
    }
    const count = shape.reduce((a, b) => a * b, 1);
    if (dtype.code === 'O8' && Array.isArray(values) && values.length === count) {
      this.items = values;
      return;
    }
    const scalar = dtype.scalar();
    const expected = scalar && count * SCALARS[scalar.type].bytes;
    if (!scalar || !(values instanceof Uint8Array) || values.length !== expected) {
      const actual = values instanceof Uint8Array ? `${values.length} bytes` : 'no bytes';
      throw context.fail(
        `a numpy array of shape ${excerpt(shape)} and dtype ${excerpt(dtype.code)} has ${actual}`,
      );
    }
    context.allocate(4 * count);
    const data = decodeToFloat32(values, scalar.type, scalar.littleEndian);
    this.tensor = { shape, data: isFortran === true ? toRowMajor(data, shape) : data };
  }
}

/** A copy, since the stream may still change its list. */
function shapeOf(value: PickleValue | undefined): number[] | undefined {
  const sizes = value as number[]; // elementCount rejects whatever is no number
  return Array.isArray(value) && elementCount(sizes) !== undefined ? [...sizes] : undefined;
}
