import type { ArrayPool } from '../../arrays/array-pool.js';
import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { bfloatsToFloats, halvesToFloats } from '../float16.js';
import type { ProtobufMessage } from '../protobuf-reader.js';
import { decodeLater, SCALARS, type ScalarType } from '../scalar-types.js';

/** TensorFlow's DataType enumeration (tensorflow/core/framework/types.proto), as far as numbers. */
const NUMBER_TYPES = new Map<number, ScalarType>([
  [1, 'f32'],
  [2, 'f64'],
  [3, 'i32'],
  [4, 'u8'],
  [5, 'i16'],
  [6, 'i8'],
  [9, 'i64'],
  [10, 'bool'],
  [14, 'bf16'],
  [17, 'u16'],
  [19, 'f16'],
  [22, 'u32'],
  [23, 'u64'],
]);

/** Fields of TensorProto (tensorflow/core/framework/tensor.proto). */
const DTYPE = 1;
const SHAPE = 2;
const CONTENT = 4;
/** The lists of a TensorProto (tensorflow/core/framework/tensor.proto). */
const FLOATS = 5;
const DOUBLES = 6;
const INTS = 7;
const INT64S = 10;

const BOOLS = 11;
const HALVES = 13;
const UINT32S = 16;

const UINT64S = 17;

const DIMENSION = 2;
const SIZE = 1;
/** The most axes that TensorFlow allows. */
const HIGHEST_RANK = 254;

interface KnownShape {
  readonly shape: readonly number[];
  readonly count: number;
}

type Listed = Float32Array | Float64Array | number[];

/**
 * Reads a constant. Its values are packed bytes or a list, whose last value stands for all that
 * are missing.
 *
 * @param fileSize a constant may not have more values than the file has bytes
 * @returns undefined for text and other constants that are no numbers
 */
export function readTensorProto(
  message: ProtobufMessage,
  fileSize: number,
): StoredTensor | undefined {
  const type = scalarTypeOf(message.integer(DTYPE));
  if (!type) return undefined;
  const { shape, count } = readTensorShape(message.message(SHAPE));
  if (count > fileSize) throw message.fail(`a constant of ${count} values in ${fileSize} bytes`);
  return { shape, read: (pool) => readValues(message, type, count, pool) };
}

function readValues(
  message: ProtobufMessage,
  type: ScalarType,
  count: number,
  pool: ArrayPool | undefined,
): Float32Array {
  const content = message.laterBytes(CONTENT);
  if (content && content.length > 0) {
    const expected = count * SCALARS[type].bytes;
    if (content.length === expected) return decodeLater(content, type, true, pool);
    throw message.fail(`a constant has ${content.length} bytes of content, not ${expected}`);
  }
  const listed = listedValues(message, type);
  if (listed.length > count || (listed.length === 0 && count > 0)) {
    throw message.fail(`a constant of ${count} values lists ${listed.length}`);
  }
  const values = new Float32Array(count).fill(listed.at(-1) ?? 0);
  values.set(listed);
  return values;
}

/** The values that a TensorProto lists one by one, in the list of its type. */
function listedValues(message: ProtobufMessage, type: ScalarType): Listed {
  switch (type) {
    case 'f32':
      return message.floats(FLOATS);
    case 'f64':
      return message.doubles(DOUBLES);
    case 'f16':
      return halvesToFloats(Uint16Array.from(message.integers(HALVES)));
    case 'bf16':
      return bfloatsToFloats(Uint16Array.from(message.integers(HALVES)));
    case 'i64':
      return message.integers(INT64S);
    case 'u32':
      return message.integers(UINT32S);
    case 'u64':
      return message.integers(UINT64S);
    case 'bool':
      return message.integers(BOOLS);
    default:
      return message.integers(INTS);
  }
}

/** As {@link listedValues}, of which there must be `count`. */
export function readListedValues(
  message: ProtobufMessage,
  type: ScalarType,
  count: number,
): Float32Array {
  const listed = listedValues(message, type);
  if (listed.length !== count) throw message.fail(`${listed.length} values, not ${count}`);
  return listed instanceof Float32Array ? listed : Float32Array.from(listed);
}

/** Reads a TensorShapeProto whose sizes are all known. A missing one is the shape of a scalar. */
export function readTensorShape(message: ProtobufMessage | undefined): KnownShape {
  if (!message) return { shape: [], count: 1 };
  const shape: number[] = [];
  for (const dimension of message.messages(DIMENSION)) {
    if (shape.length === HIGHEST_RANK) throw message.fail(`over ${HIGHEST_RANK} axes`);
    shape.push(dimension.integer(SIZE) ?? 0);
  }
  const count = checkedElementCount(shape);
  if (count === undefined) throw message.fail(`the shape ${excerpt(shape)} is impossible`);
  return { shape, count };
}

/** Undefined for text, resources and other types that are no weights. */
export function scalarTypeOf(dataType: number | undefined): ScalarType | undefined {
  return NUMBER_TYPES.get(dataType ?? 0);
}
