import { elementCount } from '../element-count.js';
import { excerpt } from '../excerpt.js';
import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';

const DIMENSION = 2;
const SIZE = 1;
/** The most axes that TensorFlow allows. */
const HIGHEST_RANK = 254;

export interface KnownShape {
  readonly shape: readonly number[];
  readonly count: number;
}

/** Reads a TensorShapeProto whose sizes are all known. A missing one is the shape of a scalar. */
export function readTensorShape(message: ProtobufMessage | undefined): KnownShape {
  if (!message) return { shape: [], count: 1 };
  const shape: number[] = [];
  for (const dimension of message.messages(DIMENSION)) {
    if (shape.length === HIGHEST_RANK) throw message.fail(`over ${HIGHEST_RANK} axes`);
    shape.push(dimension.integer(SIZE) ?? 0);
  }
  const count = elementCount(shape);
  if (count === undefined) throw message.fail(`the shape ${excerpt(shape)} is impossible`);
  return { shape, count };
}
