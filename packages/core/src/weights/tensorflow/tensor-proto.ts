import type { ArrayPool } from '../array-pool.js';
import { bfloatsToFloats, halvesToFloats } from '../float16.js';
import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';
import { decodeLater, SCALARS, type ScalarType } from '../scalar-types.js';
import type { StoredTensor } from '../stored-tensor.js';
import { scalarTypeOf } from './dtype.js';
import { readTensorShape } from './tensor-shape.js';

/** Fields of TensorProto (tensorflow/core/framework/tensor.proto). */
const DTYPE = 1;
const SHAPE = 2;
const CONTENT = 4;
const FLOATS = 5;
const DOUBLES = 6;
const INTS = 7;
const INT64S = 10;
const BOOLS = 11;
const HALVES = 13;
const UINT32S = 16;
const UINT64S = 17;

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
  const listed = readList(message, type);
  if (listed.length > count || (listed.length === 0 && count > 0)) {
    throw message.fail(`a constant of ${count} values lists ${listed.length}`);
  }
  const values = new Float32Array(count).fill(listed.at(-1) ?? 0);
  values.set(listed);
  return values;
}

function readList(
  message: ProtobufMessage,
  type: ScalarType,
): Float32Array | Float64Array | number[] {
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
