import type { ByteReader } from '../byte-reader.js';

/** How a field is stored. Groups (3 and 4) have been out of use since before any weight format. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/**
 * A base-128 number of up to 64 bits, as int32, int64 and enums are stored: negative values are ten
 * bytes of two's complement. What a number cannot hold exactly is refused, or rounded.
 */
export function readVarint(reader: ByteReader, rounded = false): number {
  const start = reader.offset;
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.u8();
    low |= (byte & 127) << shift;
    if (byte < 128) return low;
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = reader.u8();
    value |= BigInt(byte & 127) << shift;
    if (byte >= 128) continue;
    const number = Number(BigInt.asIntN(64, value));
    if (value >> 64n !== 0n || !(rounded || Number.isSafeInteger(number))) {
      throw reader.fail(`the number ${value} is too large`, start);
    }
    return number;
  }
  throw reader.fail('a number there has more than 64 bits', start);
}

/** Passes over a varint of any value: what nobody asks for may be as large as it likes. */
export function skipVarint(reader: ByteReader): void {
  const start = reader.offset;
  for (let length = 1; reader.u8() >= 128; length++) {
    if (length === 10) throw reader.fail('a number there has more than 64 bits', start);
  }
}

/** A varint that is a length: neither negative nor beyond `end`. */
export function readLength(reader: ByteReader, end: number): number {
  const start = reader.offset;
  const length = readVarint(reader);
  if (length < 0 || length > end - reader.offset) {
    throw reader.fail(`${length} bytes are needed, ${end - reader.offset} are left`, start);
  }
  return length;
}
