import type { ByteReader } from '../byte-reader.js';
import { elementCount } from '../element-count.js';
import { excerpt } from '../excerpt.js';
import { SCALARS, type ScalarType } from '../scalar-types.js';
import type { FlatTable } from './flat-table.js';
import type { TfliteQuantization, TfliteTensor } from './model.js';

/** TensorType of the schema. */
const TYPES: Readonly<Record<number, ScalarType>> = {
  0: 'f32',
  1: 'f16',
  2: 'i32',
  3: 'u8',
  4: 'i64',
  6: 'bool',
  7: 'i16',
  9: 'i8',
  10: 'f64',
  12: 'u64',
  15: 'u32',
  16: 'u16',
  18: 'bf16',
};

/** Reads a Tensor; field numbers are those of the schema. */
export function readTensor(
  table: FlatTable,
  buffers: readonly FlatTable[],
  reader: ByteReader,
): TfliteTensor {
  const name = table.string(3);
  const fail = (problem: string) =>
    reader.fail(`tensor ${excerpt(name)} ${problem}`, table.position);

  const shape = table.int32s(0);
  const count = elementCount(shape);
  if (count === undefined) throw fail(`has the shape ${excerpt(shape)}`);

  const bufferIndex = table.uint32(2);
  const data = buffers[bufferIndex]?.bytes(0);
  if (!data) throw fail(`refers to buffer ${bufferIndex} of ${buffers.length}`);

  const sparse = table.table(6) !== undefined;
  const type = sparse ? undefined : TYPES[table.int8(1)];
  if (type && data.length > 0 && data.length !== count * SCALARS[type].bytes) {
    throw fail(`of shape ${excerpt(shape)} and type ${type} has ${data.length} bytes of values`);
  }
  const quantization = readQuantization(table.table(4), shape, fail);
  return { name, shape, type, data, ...(quantization && { quantization }) };
}

function readQuantization(
  table: FlatTable | undefined,
  shape: readonly number[],
  fail: (problem: string) => Error,
): TfliteQuantization | undefined {
  const scales = table?.float32s(2) ?? [];
  if (!table || scales.length === 0) return undefined;
  const axis = table.int32(6);
  const stored = table.int64s(3);
  const zeroPoints = stored.length === 0 ? scales.map(() => 0) : stored;
  const perTensor = scales.length === 1;
  if ((!perTensor && scales.length !== shape[axis]) || zeroPoints.length !== scales.length) {
    throw fail(
      `of shape ${excerpt(shape)} has ${scales.length} scales and ${zeroPoints.length} zero points ` +
        `along axis ${axis}`,
    );
  }
  return { scales, zeroPoints, axis };
}
