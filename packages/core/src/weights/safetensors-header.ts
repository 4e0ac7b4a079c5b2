import { ByteReader } from './byte-reader.js';
import { elementCount } from './element-count.js';
import { excerpt } from './excerpt.js';
import type { FileBytes, LaterBytes } from './file-bytes.js';
import { isJsonObject, readHeaderJson } from './safetensors-json.js';
import { SCALARS, type ScalarType } from './scalar-types.js';

/** The limit of the reference implementation. */
const LONGEST_HEADER = 100_000_000;

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

export interface SafetensorsEntry {
  readonly name: string;
  readonly type: ScalarType;
  readonly shape: readonly number[];
  readonly data: LaterBytes;
}

export interface SafetensorsHeader {
  readonly metadata: Record<string, string>;
  /** In the order of their bytes in the file. */
  readonly entries: readonly SafetensorsEntry[];
}

/** Reads and checks the header: every byte of the file must belong to exactly one tensor. */
export function readSafetensorsHeader(bytes: FileBytes): SafetensorsHeader {
  const reader = new ByteReader(bytes, 'safetensors file');
  const length = reader.u64();
  if (length > Math.min(LONGEST_HEADER, reader.remaining)) {
    throw reader.fail(
      `the header shall have ${length} bytes; ${reader.remaining} are left ` +
        `and ${LONGEST_HEADER} allowed`,
      0,
    );
  }
  const header = readHeaderJson(reader, length);
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
  const count = elementCount(info.shape);
  if (count === undefined || end - begin !== count * SCALARS[type].bytes) {
    throw fail(`of shape ${excerpt(info.shape)} and dtype ${type} has ${end - begin} bytes`);
  }
  return { name, type, shape: info.shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
