import type { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';

export interface NpyHeader {
  /** numpy's name of the element type: `<f4`, or `|O` for pickled objects. */
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const MAGIC = '\x93NUMPY';
/** What numpy itself reads without being told that the file is trusted. */
const LONGEST_HEADER = 10_000;

/** Reads the header of a .npy file (versions 1 to 3) and leaves the reader at the data. */
export function readNpyHeader(reader: ByteReader): NpyHeader {
  if (String.fromCharCode(...reader.at(0).slice(6)) !== MAGIC) {
    throw reader.fail('the mark of .npy files is missing', 0);
  }
  const version = reader.u8();
  if (version < 1 || version > 3) {
    throw reader.fail(`version ${version} is unknown; known: 1 to 3`, 6);
  }
  const start = reader.at(8).offset;
  const length = version === 1 ? reader.u16() : reader.u32();
  if (length > LONGEST_HEADER) {
    throw reader.fail(`a header of ${length} bytes; ${LONGEST_HEADER} are allowed`, start);
  }
  const text = reader.utf8(length);
  // The header is a Python dictionary of three known entries, so no Python parser is needed.
  const dtype = /'descr': *'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const shape = /'shape': *\(([\dL, ]*)\)/.exec(text)?.[1];
  if (dtype === undefined || order === undefined || shape === undefined) {
    throw reader.fail(`the header ${excerpt(text)} is not one of an array`, start);
  }
  return {
    dtype,
    fortranOrder: order === 'True',
    shape: (shape.match(/\d+/g) ?? []).map(Number),
  };
}
