import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import type { ProtobufMessage } from '../protobuf-reader.js';
import { decodeLater, decodeScalars, SCALARS, type ScalarType } from '../scalar-types.js';

// Field numbers and enum values in this folder are those of onnx.proto3 (ONNX 1.16).

/** TensorProto.DataType, and the field that has the values where they are not raw bytes. */
const TYPES: Readonly<Record<number, readonly [type: ScalarType, field: number]>> = {
  1: ['f32', 4],
  2: ['u8', 5],
  3: ['i8', 5],
  4: ['u16', 5],
  5: ['i16', 5],
  6: ['i32', 5],
  7: ['i64', 7],
  9: ['bool', 5],
  10: ['f16', 5],
  11: ['f64', 10],
  12: ['u32', 11],
  13: ['u64', 11],
  16: ['bf16', 5],
};

const EXTERNAL = 1;

/** Reads a TensorProto. Values are counted now and decoded later. */
export function readOnnxTensor(message: ProtobufMessage): StoredTensor {
  const fail = (problem: string) =>
    message.fail(`tensor ${excerpt(message.string(8) ?? '')} ${problem}`);
  if (message.integer(14) === EXTERNAL || message.has(13)) {
    throw fail('has its values in another file; save the model as one file');
  }
  const shape = message.integers(1);
  const count = checkedElementCount(shape);
  if (count === undefined) throw fail(`has the shape ${excerpt(shape)}`);
  const dataType = message.integer(2) ?? 0;
  const [type, field] = TYPES[dataType] ?? [];
  if (!type || !field) throw fail(`is of type ${dataType}, which is no number`);

  const raw = message.laterBytes(9);
  const stored = raw ? raw.length / SCALARS[type].bytes : countValues(message, field);
  if (stored !== count) throw fail(`of shape ${excerpt(shape)} has ${stored} values of ${type}`);
  return {
    shape,
    read: (pool) => (raw ? decodeLater(raw, type, true, pool) : readValues(message, type, field)),
  };
}

function countValues(message: ProtobufMessage, field: number): number {
  if (field === 4) return message.countFixed(field, 4);
  if (field === 10) return message.countFixed(field, 8);
  return message.integers(field, { rounded: true }).length;
}

function readValues(message: ProtobufMessage, type: ScalarType, field: number): Float32Array {
  if (field === 4) return message.floats(field);
  if (field === 10) return Float32Array.from(message.doubles(field));
  const values = message.integers(field, { rounded: true });
  // 16-bit floats are stored as the integers that have the same bits.
  if (type !== 'f16' && type !== 'bf16') return Float32Array.from(values);
  return Float32Array.from(decodeScalars(bytesOf(Uint16Array.from(values)), type));
}

function bytesOf(halves: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * halves.length);
  const view = new DataView(bytes.buffer);
  halves.forEach((half, i) => {
    view.setUint16(2 * i, half, true);
  });
  return bytes;
}
