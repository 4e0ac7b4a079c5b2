import { checkedElementCount } from '../../arrays/element-count.js';
import { checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { littleEndianBytes, type NumericArray } from '../scalar-types.js';
import { Cursor, roundUp } from './cursor.js';
import { MESSAGE } from './hdf5-file.js';
import { TEXT_REFERENCE, textsAt } from './write-texts.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const NOWHERE = 0xff_ff_ff_ff_ff_ff_ff_ffn;
const SUPERBLOCK_SIZE = 96;
const ROOT_HEADER_SIZE = 40;
const HEAP_HEADER_SIZE = 32;
const SYMBOL_SIZE = 40;
/** Half of the children that the node of a tree has room for: HDF5's default. */
const TREE_RANK = 16;
const TREE_SIZE = 24 + 8 * (4 * TREE_RANK + 1);
/** A list has room for twice as many links, and its rank has two bytes. */
const LOWEST_LIST_RANK = 4;
const MOST_DATASETS = 0xffff;
const FILL_VALUE = 0x05;
const NAME = /^(?!\.$)[\x20-\x2e\x30-\x7e]+$/;

/** An array of a file: row-major values of any number type, or texts, and their shape. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly data: NumericArray | readonly string[];
}

interface Dataset {
  readonly header: Uint8Array;
  /** What lies behind the header: for texts the references, and then the heaps that they are to. */
  readonly bytes: Uint8Array;
}

/**
 * Writes arrays as datasets in the root of an HDF5 file, contiguous and uncompressed, in the layout
 * that every version of HDF5 reads (HDF5 File Format Specification 3.0: superblock 0, groups as
 * symbol tables). Texts become UTF-8 of variable length, as h5py writes lists of them.
 *
 * Memory: the file.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a shape that does not fit its data, a name that is none, or
 * a text with a zero in it
 */
export function writeHdf5(arrays: ReadonlyMap<string, Hdf5Array>): Uint8Array {
  const sorted = [...arrays].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length > MOST_DATASETS) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${sorted.length} datasets are too many for a group.`,
    );
  }
  const names = heapOf(sorted.map(([name]) => name));
  const listRank = Math.max(LOWEST_LIST_RANK, Math.ceil(sorted.length / 2));
  const tree = SUPERBLOCK_SIZE + ROOT_HEADER_SIZE;
  const heap = tree + TREE_SIZE;
  const list = heap + HEAP_HEADER_SIZE + names.bytes.length;
  let end = list + 8 + 2 * listRank * SYMBOL_SIZE;
  const headers: number[] = [];
  const datasets: Dataset[] = sorted.map(([name, array]) => {
    checkArrayOf(name, array);
    headers.push(end);
    const size = headerSize(array);
    const values = valuesAt(end + size, array.data);
    const header = objectHeader(array, values.length, end + size);
    end += size + roundUp(values.bytes.length);
    return { header, bytes: values.bytes };
  });

  const file = new Uint8Array(end);
  const out = new Cursor(file);
  out.bytes(SIGNATURE).bytes([0, 0, 0, 0, 0, 8, 8, 0]).u16(listRank).u16(TREE_RANK).u32(0);
  out.u64(0).u64(NOWHERE).u64(end).u64(NOWHERE);
  const CACHED_TABLE = 1;
  out.u64(0).u64(SUPERBLOCK_SIZE).u32(CACHED_TABLE).u32(0).u64(tree).u64(heap);

  out.bytes([1, 0]).u16(1).u32(1).u32(24).u32(0);
  out.u16(MESSAGE.symbolTable).u16(16).u32(0).u64(tree).u64(heap);

  // A tree of one node with one list in it: behind the empty name, up to the last.
  const lists = sorted.length > 0 ? 1 : 0;
  out.text('TREE').bytes([0, 0]).u16(lists).u64(NOWHERE).u64(NOWHERE);
  if (lists > 0)
    out
      .u64(0)
      .u64(list)
      .u64(names.offsets.at(-1) ?? 0);

  const NO_FREE_SPACE = 1;
  out.at(heap).text('HEAP').u32(0).u64(names.bytes.length).u64(NO_FREE_SPACE);
  out.u64(heap + HEAP_HEADER_SIZE).bytes(names.bytes);

  out.at(list).text('SNOD').bytes([1, 0]).u16(sorted.length);
  for (const [i, offset] of names.offsets.entries()) {
    out
      .at(list + 8 + i * SYMBOL_SIZE)
      .u64(offset)
      .u64(headers[i] ?? 0);
  }
  for (const [i, { header, bytes }] of datasets.entries()) {
    out
      .at(headers[i] ?? 0)
      .bytes(header)
      .bytes(bytes);
  }
  return file;
}

/** Names with a zero behind each, at multiples of eight; the first is the empty one. */
function heapOf(names: readonly string[]): { bytes: Uint8Array; offsets: number[] } {
  const offsets: number[] = [];
  let length = 8;
  for (const name of names) {
    offsets.push(length);
    length += roundUp(name.length + 1);
  }
  const bytes = new Uint8Array(length);
  for (const [i, name] of names.entries()) new Cursor(bytes).at(offsets[i] ?? 0).text(name);
  return { bytes, offsets };
}

const PREFIX_SIZE = 16;
const HEADING_SIZE = 8;
const FILL_SIZE = 8;
const LAYOUT_SIZE = 24;

function headerSize({ shape, data }: Hdf5Array): number {
  const sizes = [8 + 8 * shape.length, typeSize(data), FILL_SIZE, LAYOUT_SIZE];
  return sizes.reduce((sum, size) => sum + HEADING_SIZE + size, PREFIX_SIZE);
}

/** What a dataset is, and where its values lie. */
function objectHeader(array: Hdf5Array, length: number, address: number): Uint8Array {
  const { shape, data } = array;
  const header = new Uint8Array(headerSize(array));
  const out = new Cursor(header);
  out
    .bytes([1, 0])
    .u16(4)
    .u32(1)
    .u32(header.length - PREFIX_SIZE)
    .u32(0);

  out
    .u16(MESSAGE.dataspace)
    .u16(8 + 8 * shape.length)
    .u32(0);
  out.bytes([1, shape.length, 0, 0]).u32(0);
  for (const size of shape) out.u64(size);

  out.u16(MESSAGE.datatype).u16(typeSize(data)).u32(0);
  writeType(out, data);

  const [LATE, IF_SET, UNDEFINED] = [2, 2, 0];
  out.u16(FILL_VALUE).u16(FILL_SIZE).u32(0).bytes([2, LATE, IF_SET, UNDEFINED]).u32(0);

  const CONTIGUOUS = 1;
  out.u16(MESSAGE.layout).u16(LAYOUT_SIZE).u32(0).bytes([3, CONTIGUOUS]);
  out.u64(length > 0 ? address : NOWHERE).u64(length);
  return header;
}

type Values = Hdf5Array['data'];

/** The bytes of a dataset, and how many of them, from the first on, are its elements. */
function valuesAt(address: number, data: Values): { bytes: Uint8Array; length: number } {
  if (isTexts(data)) return textsAt(address, data);
  const bytes = littleEndianBytes(data);
  return { bytes, length: bytes.length };
}

const isTexts = (data: Values): data is readonly string[] => Array.isArray(data);

const isFloat = (data: Values) => data instanceof Float32Array || data instanceof Float64Array;

function typeSize(data: Values): number {
  return isFloat(data) || isTexts(data) ? 24 : 16;
}

function writeType(out: Cursor, data: Values): void {
  if (isTexts(data)) {
    const [VARIABLE_LENGTH, TEXT, UTF8] = [0x19, 1, 1];
    out.bytes([VARIABLE_LENGTH, TEXT, UTF8, 0]).u32(TEXT_REFERENCE);
    // ... of bytes, as whole numbers of eight bits.
    out.bytes([0x10, 0, 0, 0]).u32(1).u16(0).u16(8).u32(0);
    return;
  }
  const size = data.BYTES_PER_ELEMENT;
  const bits = 8 * size;
  if (!isFloat(data)) {
    const signed = [Int8Array, Int16Array, Int32Array].some((type) => data instanceof type);
    out
      .bytes([0x10, signed ? 8 : 0, 0, 0])
      .u32(size)
      .u16(0)
      .u16(bits)
      .u32(0);
    return;
  }
  const [exponent, mantissa] = size === 4 ? [8, 23] : [11, 52];
  const IMPLIED_ONE = 0x20;
  out
    .bytes([0x11, IMPLIED_ONE, bits - 1, 0])
    .u32(size)
    .u16(0)
    .u16(bits);
  out
    .bytes([mantissa, exponent, 0, mantissa])
    .u32(2 ** (exponent - 1) - 1)
    .u32(0);
}

function checkArrayOf(name: string, array: Hdf5Array): void {
  checkObject(array, `The dataset ${excerpt(name)}`);
  const { shape, data } = array;
  if (!NAME.test(name)) {
    throw new FaceNetError('INVALID_ARGUMENT', `A dataset cannot be called ${excerpt(name)}.`, {
      hint: 'Names are letters of ASCII without "/".',
    });
  }
  const isArray = ArrayBuffer.isView(data) || Array.isArray(data);
  if (!isArray || !Array.isArray(shape) || checkedElementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The dataset ${excerpt(name)} of shape ${excerpt(shape)} has ${excerpt(data)} for values.`,
    );
  }
  if (!isTexts(data)) return;
  const bad = data.findIndex((text) => typeof text !== 'string' || text.includes('\0'));
  if (bad < 0) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `Text ${bad} of the dataset ${excerpt(name)} is ${excerpt(data[bad])}.`,
    { hint: 'Texts are strings without the character of code 0, with which they end.' },
  );
}
