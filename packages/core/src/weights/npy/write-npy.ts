import { checkedElementCount } from '../../arrays/element-count.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { littleEndianBytes, type NumericArray } from '../scalar-types.js';

const DTYPES = new Map<unknown, string>([
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Int8Array, '|i1'],
  [Int16Array, '<i2'],
  [Int32Array, '<i4'],
  [Uint8Array, '|u1'],
  [Uint16Array, '<u2'],
  [Uint32Array, '<u4'],
]);

/** numpy leaves room for the first axis to grow to this many digits without moving the data. */
const GROWTH_DIGITS = 21;

/**
 * Writes an array as a .npy file, version 1, byte for byte as numpy does.
 *
 * @param data row-major values; their type becomes the file's
 * @throws FaceNetError INVALID_ARGUMENT when the shape does not fit the data
 */
export function writeNpy(data: NumericArray, shape: readonly number[]): Uint8Array {
  const dtype = DTYPES.get(data.constructor);
  if (dtype === undefined || checkedElementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A ${data.constructor.name} of ${data.length} values is no array of shape [${shape}].`,
    );
  }
  return npyFile(dtype, shape, littleEndianBytes(data));
}

/** Longest text of an array: every element takes as much room as the longest. */
const LONGEST_TEXT = 4096;

/**
 * Writes texts as a .npy file of one axis, byte for byte as numpy does with an array of `str`:
 * UTF-32, all as long as the longest.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no text, or one of more than 4,096 characters
 */
export function writeNpyTexts(texts: readonly string[]): Uint8Array {
  const codes = texts.map((text, i) => {
    const points =
      typeof text === 'string' ? Array.from(text, (c) => c.codePointAt(0)!) : undefined;
    if (points && points.length <= LONGEST_TEXT) return points;
    throw new FaceNetError('INVALID_ARGUMENT', `Text ${i} of an array is ${excerpt(text)}.`, {
      hint: `Texts are strings of at most ${LONGEST_TEXT} characters.`,
    });
  });
  // numpy has no texts of no length.
  const longest = codes.reduce((most, { length }) => Math.max(most, length), 1);
  const data = new Uint32Array(texts.length * longest);
  for (const [row, points] of codes.entries()) data.set(points, row * longest);
  return npyFile(`<U${longest}`, [texts.length], littleEndianBytes(data));
}

function npyFile(dtype: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const growth = ' '.repeat(shape.length > 0 ? GROWTH_DIGITS - String(shape[0]).length : 0);
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }${growth}`;
  const dataStart = Math.ceil((10 + text.length + 1) / 64) * 64;

  const file = new Uint8Array(dataStart + data.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]); // \x93NUMPY, version 1.0
  new DataView(file.buffer).setUint16(8, dataStart - 10, true);
  const header = `${text.padEnd(dataStart - 11)}\n`;
  file.set(new TextEncoder().encode(header), 10);
  file.set(data, dataStart);
  return file;
}
