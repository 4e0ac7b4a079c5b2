import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor, StoredTensors, Weights } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { isJsonObject, parseBoundedJson } from '../bounded-json.js';
import { ByteReader } from '../byte-reader.js';
import type { FileBytes, LaterBytes } from '../file-bytes.js';
import { decodeLater, littleEndianBytes, SCALARS, type ScalarType } from '../scalar-types.js';
import {
  channelCount,
  companionNames,
  dequantized,
  QUANTIZATION_KEY,
  QUANTIZATION_NAMES,
  type QuantizedDtype,
} from './quantize.js';

/** The limit of the reference implementation. */
const LONGEST_HEADER = 100_000_000;
/** The header, a tensor, its shape. */
const HEADER = { what: 'the header', deepest: 3 };
export const METADATA_KEY = '__metadata__';

const DTYPES = new Map<unknown, ScalarType>([
  ['BOOL', 'bool'],
  ['U8', 'u8'],
  ['I8', 'i8'],
  ['U16', 'u16'],
  ['I16', 'i16'],
  ['U32', 'u32'],
  ['I32', 'i32'],
  ['U64', 'u64'],
  ['I64', 'i64'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F32', 'f32'],
  ['F64', 'f64'],
]);

/** A safetensors file whose arrays are not decoded yet. */
export interface OpenedSafetensors {
  /** In the order of their bytes in the file. */
  readonly tensors: StoredTensors;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Arrays and metadata of a safetensors file. */
export interface SafetensorsContent {
  /** In the order of their bytes in the file. */
  readonly weights: Weights;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface SafetensorsEntry {
  readonly name: string;
  readonly type: ScalarType;
  readonly shape: readonly number[];
  readonly data: LaterBytes;
}

interface SafetensorsHeader {
  readonly metadata: Record<string, string>;
  /** In the order of their bytes in the file. */
  readonly entries: readonly SafetensorsEntry[];
}

/**
 * Opens a safetensors file without decoding its tensors. Reading gives float32 from every integer
 * and float dtype up to 64 bits: exact for F32, F16, BF16, BOOL and integers up to 2^24, otherwise
 * rounded to the nearest value. Weights that `writeSafetensors` has quantised come back as floats;
 * their scales are no tensors of their own.
 *
 * Memory: F32 tensors that lie at a multiple of 4 bytes, as those of most files do, are views of
 * `bytes`. So what is read must not be written to, and `bytes` not changed.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when the header is malformed or longer than 100 MB, a dtype
 * is unknown, the tensors overlap, leave holes or do not fill the file exactly, or scales do not fit
 */
export function openSafetensors(bytes: FileBytes): OpenedSafetensors {
  const { metadata, entries } = readSafetensorsHeader(bytes);
  const stored = new Map(entries.map((entry) => [entry.name, entry]));
  const plain = (entry: SafetensorsEntry) => storedTensor(entry, bytes instanceof Uint8Array);
  const dtype = quantizedDtype(metadata[QUANTIZATION_KEY]);
  const quantized = new Map<string, StoredTensor>();
  const companions = new Set<string>();
  if (dtype) {
    const fail = (problem: string) => new ByteReader(bytes, 'safetensors file').fail(problem, 8);
    for (const entry of entries) {
      const names = companionNames(entry.name, dtype);
      const [scale, minimum] = names.map((name) => stored.get(name));
      if (entry.type !== dtype.toLowerCase() || !scale) continue;
      for (const [i, companion] of [scale, minimum].slice(0, names.length).entries()) {
        const channels = channelCount(entry.shape);
        if (companion?.shape.length !== 1 || companion.shape[0] !== channels) {
          throw fail(
            `tensor ${excerpt(names[i])} has not one value for each of ${channels} channels`,
          );
        }
      }
      for (const name of names) companions.add(name);
      const restored = dequantized(plain(entry), plain(scale), minimum && plain(minimum));
      quantized.set(entry.name, restored);
    }
  }
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) {
    if (companions.has(entry.name)) continue;
    tensors.set(entry.name, quantized.get(entry.name) ?? plain(entry));
  }
  return { tensors, metadata };
}

/**
 * Reads all of a safetensors file, as {@link openSafetensors} opens it, into arrays of their own.
 *
 * Memory: besides the result, which has 4 bytes per value, one copy of the tensor at hand.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, as `openSafetensors` does
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsContent {
  const { tensors, metadata } = openSafetensors(bytes);
  const weights = new Map(
    [...tensors].map(([name, { shape, read }]) => {
      const data = read();
      return [name, { shape, data: data.buffer === bytes.buffer ? data.slice() : data }];
    }),
  );
  return { weights, metadata };
}

function quantizedDtype(name: string | undefined): QuantizedDtype | undefined {
  return (['U8', 'I8'] as const).find((dtype) => QUANTIZATION_NAMES[dtype] === name);
}

function storedTensor({ type, shape, data }: SafetensorsEntry, inMemory: boolean): StoredTensor {
  const view = inMemory && type === 'f32' ? floatView(data.read()) : undefined;
  return { shape, read: (pool) => view ?? decodeLater(data, type, true, pool) };
}

/** The floats where they lie; undefined where they lie askew or in foreign byte order. */
function floatView(data: Uint8Array): Float32Array | undefined {
  if (data.byteOffset % 4 !== 0) return undefined;
  const view = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  return littleEndianBytes(view).buffer === view.buffer ? view : undefined;
}

/** Reads and checks the header: every byte of the file must belong to exactly one tensor. */
function readSafetensorsHeader(bytes: FileBytes): SafetensorsHeader {
  const reader = new ByteReader(bytes, 'safetensors file');
  const length = reader.u64();
  if (length > Math.min(LONGEST_HEADER, reader.remaining)) {
    throw reader.fail(
      `the header shall have ${length} bytes; ${reader.remaining} are left ` +
        `and ${LONGEST_HEADER} allowed`,
      0,
    );
  }
  const header = parseBoundedJson(reader, { start: 8, end: 8 + length }, HEADER);
  if (!isJsonObject(header)) throw reader.fail('the header is not a JSON object', 8);
  const metadata = checkMetadata(header[METADATA_KEY], reader);
  const ranges = Object.entries(header)
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, info]) => checkTensor(name, info, reader))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  const dataStart = 8 + length;
  let covered = 0;
  for (const { name, begin, end } of ranges) {
    if (begin !== covered) {
      throw reader.fail(
        `tensor ${excerpt(name)} starts at byte ${begin} of the data, the one before it ` +
          `ends at ${covered}`,
        dataStart + covered,
      );
    }
    covered = end;
  }
  if (covered !== bytes.length - dataStart) {
    throw reader.fail(
      `the tensors take ${covered} bytes of data, the file has ${bytes.length - dataStart}`,
      dataStart,
    );
  }
  const entries = ranges.map(({ name, type, shape, begin, end }) => {
    return { name, type, shape, data: reader.at(dataStart + begin).later(end - begin) };
  });
  return { metadata, entries };
}

function checkMetadata(value: unknown, reader: ByteReader): Record<string, string> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw reader.fail(`${METADATA_KEY} is not a JSON object`, 8);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      throw reader.fail(`${METADATA_KEY} has ${excerpt(key)} that is no text`, 8);
    }
  }
  return value as Record<string, string>;
}

function checkTensor(name: string, info: unknown, reader: ByteReader) {
  const fail = (problem: string) => reader.fail(`tensor ${excerpt(name)} ${problem}`, 8);
  if (!isJsonObject(info)) throw fail('is not described by a JSON object');

  const type = DTYPES.get(info.dtype);
  if (!type) throw fail(`has the dtype ${excerpt(info.dtype)}; known: ${[...DTYPES.keys()]}`);
  if (!isCounts(info.shape)) throw fail(`has the shape ${excerpt(info.shape)}`);
  if (!isCounts(info.data_offsets) || info.data_offsets.length !== 2) {
    throw fail(`has the data_offsets ${excerpt(info.data_offsets)}`);
  }
  const [begin, end] = info.data_offsets as [number, number];
  const count = checkedElementCount(info.shape);
  if (count === undefined || end - begin !== count * SCALARS[type].bytes) {
    throw fail(`of shape ${excerpt(info.shape)} and dtype ${type} has ${end - begin} bytes`);
  }
  return { name, type, shape: info.shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
