import type { ArrayPool } from '../array-pool.js';
import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';
import { decodeLater, SCALARS, type ScalarType } from '../scalar-types.js';
import type { StoredTensor } from '../stored-tensor.js';
import { scalarTypeOf } from './dtype.js';
import { listedValues } from './listed-values.js';
import { readTensorShape } from './tensor-shape.js';

/** Fields of TensorProto (tensorflow/core/framework/tensor.proto). */
const DTYPE = 1;
const SHAPE = 2;
const CONTENT = 4;

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
