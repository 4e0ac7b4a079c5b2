import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensors } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';
import { toRowMajor } from '../row-major.js';
import { decodeScalars, type NumericArray, SCALARS, type ScalarType } from '../scalar-types.js';
import { readZip } from '../zip.js';

const MAGIC = '\x93NUMPY';
/** What numpy itself reads without being told that the file is trusted. */
const LONGEST_HEADER = 10_000;

/** numpy's kind and size of each number type: `f4` is a float of 4 bytes. */
const NUMPY_CODES = new Map<string, ScalarType>([
  ['b1', 'bool'],
  ['u1', 'u8'],
  ['i1', 'i8'],
  ['u2', 'u16'],
  ['i2', 'i16'],
  ['u4', 'u32'],
  ['i4', 'i32'],
  ['u8', 'u64'],
  ['i8', 'i64'],
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
]);

/** An array of a .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /**
   * Row-major values in the file's own type, except that float16 is widened to float32 and 64-bit
   * integers to doubles (exact up to 2^53).
   */
  readonly data: NumericArray;
}

interface NpyHeader {
  /** numpy's name of the element type: `<f4`, or `|O` for pickled objects. */
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

export interface NumpyDtype {
  readonly type: ScalarType;
  readonly littleEndian: boolean;
}

/**
 * Reads a .npy file (versions 1 to 3) of numbers or booleans, in C or Fortran order and either
 * byte order.
 *
 * Memory: at most two copies of the data besides the result.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when the header is malformed, the elements are no numbers,
 * or the file's size does not fit the shape
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const reader = new ByteReader(bytes, '.npy file');
  const { dtype, fortranOrder, shape } = readNpyHeader(reader);
  const scalar = parseNumpyDtype(dtype);
  if (!scalar) {
    throw reader.fail(`elements of dtype ${excerpt(dtype)} are no numbers`, 0);
  }
  const count = checkedElementCount(shape);
  const size = SCALARS[scalar.type].bytes;
  if (count === undefined || reader.remaining !== count * size) {
    throw reader.fail(
      `an array of shape ${excerpt(shape)} and dtype ${dtype} has ${reader.remaining} bytes`,
    );
  }
  const values = decodeScalars(reader.slice(count * size), scalar.type, scalar.littleEndian);
  return { shape, data: fortranOrder ? toRowMajor(values, shape) : values };
}

const EXTENSION = '.npy';

/**
 * Reads a .npz archive as `numpy.savez` and `savez_compressed` write it. Its arrays are looked at
 * at once and unpacked when they are wanted.
 *
 * Memory: the array at hand, beside the file where that is given as bytes; arrays that unfold more than
 * 64-fold are refused.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, also for arrays of anything but numbers
 */
export function readNpz(bytes: FileBytes): StoredTensors {
  const arrays = new Map<string, { shape: readonly number[]; read: () => Float32Array }>();
  for (const [file, entry] of readZip(bytes, '.npz file')) {
    if (!file.endsWith(EXTENSION)) {
      throw new ByteReader(bytes, '.npz file').fail(`it holds ${excerpt(file)}, which is no array`);
    }
    const read = () => {
      const { data } = readNpy(entry.read());
      return data instanceof Float32Array ? data : Float32Array.from(data);
    };
    arrays.set(file.slice(0, -EXTENSION.length), { shape: readNpy(entry.read()).shape, read });
  }
  return arrays;
}

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

/** Reads a description such as `<f4`; undefined for text, structures and other non-numbers. */
export function parseNumpyDtype(description: string): NumpyDtype | undefined {
  const order = description.charAt(0);
  const type = NUMPY_CODES.get(description.slice(1));
  if (!type || !'<>|'.includes(order)) return undefined;
  return { type, littleEndian: order !== '>' };
}
