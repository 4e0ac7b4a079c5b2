import type { ScalarType } from '../scalar-types.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';
import type { Hdf5Message } from './object-header.js';

export interface Hdf5Type {
  readonly type: ScalarType;
  readonly littleEndian: boolean;
}

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

/** Reads the type of an array's values; undefined for texts and all else that is no number. */
export function readDatatype({ reader }: Hdf5Bytes, message: Hdf5Message): Hdf5Type | undefined {
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
