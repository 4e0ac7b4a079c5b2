import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import type { LaterBytes } from '../file-bytes.js';
import { decodeLater, SCALARS, type ScalarType } from '../scalar-types.js';
import { type Hdf5File, type Hdf5Message, MESSAGE } from './hdf5-file.js';

const COMPACT = 0;
const CONTIGUOUS = 1;
const FIXED = 0;
const FLOAT = 1;
const SIGNED = 8;

/** Sizes of exponent and mantissa tell floats of equal size apart. */
const FLOATS: Readonly<Record<string, ScalarType>> = {
  '2 5 10': 'f16',
  '2 8 7': 'bf16',
  '4 8 23': 'f32',
  '8 11 52': 'f64',
};

const INTEGERS: Readonly<Record<number, readonly [unsigned: ScalarType, signed: ScalarType]>> = {
  1: ['u8', 'i8'],
  2: ['u16', 'i16'],
  4: ['u32', 'i32'],
  8: ['u64', 'i64'],
};

interface Hdf5Type {
  readonly type: ScalarType;
  readonly littleEndian: boolean;
}

/**
 * Reads a dataset's description; values are decoded later.
 *
 * @returns undefined for what is no dataset, or no numbers
 */
export function readDataset(
  file: Hdf5File,
  messages: readonly Hdf5Message[],
  path: string,
): StoredTensor | undefined {
  const datatype = messages.find(({ type }) => type === MESSAGE.datatype);
  const type = datatype && readDatatype(file, datatype);
  if (!type) return undefined;
  const name = `type ${type.type}`;
  const values = readValues(file, messages, path, { bytes: SCALARS[type.type].bytes, name });
  if (!values) return undefined;
  const { shape, data } = values;
  return { shape, read: (pool) => decodeLater(data, type.type, type.littleEndian, pool) };
}

/**
 * Finds the bytes of a dataset's values.
 *
 * @param element what one of them takes, and what it is called in messages
 * @returns undefined for what is no dataset, or explicitly nothing
 */
export function readValues(
  file: Hdf5File,
  messages: readonly Hdf5Message[],
  path: string,
  element: { readonly bytes: number; readonly name: string },
): { readonly shape: number[]; readonly data: LaterBytes } | undefined {
  const message = (type: number) => messages.find((candidate) => candidate.type === type);
  const [dataspace, layout] = [message(MESSAGE.dataspace), message(MESSAGE.layout)];
  if (!dataspace || !layout) return undefined;
  const fail = (problem: string) =>
    file.reader.fail(`dataset ${excerpt(path)} ${problem}`, dataspace.start);

  const shape = readDataspace(file, dataspace);
  if (!shape) return undefined;
  const count = checkedElementCount(shape);
  if (count === undefined) throw fail(`has the shape ${excerpt(shape)}`);
  if (message(MESSAGE.filters)) throw fail('is compressed, which is not read; save it without');

  const length = count * element.bytes;
  const data = readLayout(file, layout, length);
  if (!data) throw fail('has no values, or has them in pieces, which are not read');
  if (data.length !== length) {
    throw fail(`of shape ${excerpt(shape)} and ${element.name} has ${data.length} bytes`);
  }
  return { shape, data };
}

/** The shape; undefined where there is explicitly nothing. */
function readDataspace({ reader }: Hdf5File, { start, end }: Hdf5Message): number[] | undefined {
  const version = reader.at(start).u8();
  if (version !== 1 && version !== 2) {
    throw reader.fail(`dataspace version ${version} is not known`, start);
  }
  const rank = reader.u8();
  reader.u8();
  const NULL = 2;
  if (reader.u8() === NULL && version === 2) return undefined;
  if (version === 1) reader.u32();
  if (8 * rank > end - reader.offset) throw reader.fail(`${rank} axes are not there`, start);
  return Array.from({ length: rank }, () => reader.u64());
}

/** The bytes of the values; undefined where they were never written, or lie in chunks. */
function readLayout(
  file: Hdf5File,
  { start, end }: Hdf5Message,
  wanted: number,
): LaterBytes | undefined {
  const { reader } = file;
  const version = reader.at(start).u8();
  if (version !== 3 && version !== 4) {
    throw reader.fail(`layout version ${version} is not known`, start);
  }
  const kind = reader.u8();
  if (kind === COMPACT) {
    const length = reader.u16();
    if (length > end - reader.offset) throw reader.fail('values end behind their message', start);
    return reader.later(length);
  }
  if (kind !== CONTIGUOUS) return undefined;
  const [address, length] = [file.address(), reader.u64()];
  if (address === undefined) {
    return wanted === 0 ? { length: 0, read: () => new Uint8Array() } : undefined;
  }
  return file.claim(address, length).later(length);
}

/** Reads the type of an array's values; undefined for texts and all else that is no number. */
function readDatatype({ reader }: Hdf5File, message: Hdf5Message): Hdf5Type | undefined {
  const kind = reader.at(message.start).u8() & 15;
  const bits = reader.u8();
  reader.u16();
  const size = reader.u32();
  const littleEndian = (bits & 1) === 0;
  if (kind === FIXED) {
    const type = INTEGERS[size]?.[bits & SIGNED ? 1 : 0];
    return type && { type, littleEndian };
  }
  if (kind !== FLOAT) return undefined;
  reader.slice(5); // where the bits begin
  const exponent = reader.u8();
  reader.u8();
  const type = FLOATS[`${size} ${exponent} ${reader.u8()}`];
  return type && { type, littleEndian };
}
