import { ByteReader } from '../byte-reader.js';
import { elementCount } from '../element-count.js';
import { excerpt } from '../excerpt.js';
import { toRowMajor } from '../row-major.js';
import { decodeScalars, type NumericArray, SCALARS } from '../scalar-types.js';
import { readNpyHeader } from './npy-header.js';
import { parseNumpyDtype } from './numpy-dtype.js';

/** An array of a .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /**
   * Row-major values in the file's own type, except that float16 is widened to float32 and 64-bit
   * integers to doubles (exact up to 2^53).
   */
  readonly data: NumericArray;
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
  const count = elementCount(shape);
  const size = SCALARS[scalar.type].bytes;
  if (count === undefined || reader.remaining !== count * size) {
    throw reader.fail(
      `an array of shape ${excerpt(shape)} and dtype ${dtype} has ${reader.remaining} bytes`,
    );
  }
  const values = decodeScalars(reader.slice(count * size), scalar.type, scalar.littleEndian);
  return { shape, data: fortranOrder ? toRowMajor(values, shape) : values };
}
