import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { bytesBetween, type FileBytes, type LaterBytes } from '../file-bytes.js';
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
const MOST_ENTRIES = 16;

/** Files beside an ONNX file that hold values of its tensors. */
export interface OnnxDataFiles {
  /** Those that are at hand, by name. */
  readonly given: ReadonlyMap<string, FileBytes>;
  /** Takes the names of all. */
  readonly named: Set<string>;
}

/** Reads a TensorProto. Values are counted now and decoded later. */
export function readOnnxTensor(message: ProtobufMessage, files: OnnxDataFiles): StoredTensor {
  const fail = (problem: string) =>
    message.fail(`tensor ${excerpt(message.string(8) ?? '')} ${problem}`);
  const shape = message.integers(1);
  const count = checkedElementCount(shape);
  if (count === undefined) throw fail(`has the shape ${excerpt(shape)}`);
  const dataType = message.integer(2) ?? 0;
  const [type, field] = TYPES[dataType] ?? [];
  if (!type || !field) throw fail(`is of type ${dataType}, which is no number`);

  const external = dataFileOf(message);
  if (external !== undefined) files.named.add(external);
  const file = external === undefined ? undefined : files.given.get(external);
  if (external !== undefined && !file) {
    const read = () => {
      throw fail(`has its values in the file ${excerpt(external)}, which was not given`);
    };
    return { shape, read };
  }
  const raw = file ? partOf(message, file, count * SCALARS[type].bytes) : message.laterBytes(9);
  if (file && !raw) throw fail(`has its values where ${excerpt(external)} has none`);
  const stored = raw ? raw.length / SCALARS[type].bytes : countValues(message, field);
  if (stored !== count) throw fail(`of shape ${excerpt(shape)} has ${stored} values of ${type}`);
  return {
    shape,
    read: (pool) => (raw ? decodeLater(raw, type, true, pool) : readValues(message, type, field)),
  };
}

/** The file that has the values of a TensorProto; undefined where they are in the message. */
function dataFileOf(message: ProtobufMessage): string | undefined {
  if (message.integer(14) !== EXTERNAL && !message.has(13)) return undefined;
  return externalEntries(message).location ?? '';
}

/** `location`, `offset`, `length`, each as text. */
function externalEntries(message: ProtobufMessage): Readonly<Record<string, string | undefined>> {
  const entries = [...message.messages(13)].slice(0, MOST_ENTRIES);
  return Object.fromEntries(entries.map((entry) => [entry.string(1), entry.string(2)]));
}

function partOf(message: ProtobufMessage, file: FileBytes, size: number): LaterBytes | undefined {
  const { offset = '0', length = String(size) } = externalEntries(message);
  const start = Number(offset);
  const fits = Number.isSafeInteger(start) && start >= 0 && start + size <= file.length;
  if (!fits || Number(length) !== size) return undefined;
  return { length: size, read: (into) => bytesBetween(file, start, start + size, into) };
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
