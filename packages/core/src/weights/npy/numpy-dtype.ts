import type { ScalarType } from '../scalar-types.js';

export interface NumpyDtype {
  readonly type: ScalarType;
  readonly littleEndian: boolean;
}

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

/** Reads a description such as `<f4`; undefined for text, structures and other non-numbers. */
export function parseNumpyDtype(description: string): NumpyDtype | undefined {
  const order = description.charAt(0);
  const type = NUMPY_CODES.get(description.slice(1));
  if (!type || !'<>|'.includes(order)) return undefined;
  return { type, littleEndian: order !== '>' };
}
