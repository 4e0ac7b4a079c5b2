import { bytesBetween, type FileBytes } from './file-bytes.js';

/** Polynomials in reversed bit order. */
const IEEE = 0xed_b8_83_20;
const CASTAGNOLI = 0x82_f6_3b_78;

/** Tables for four bytes at a time ("slicing by 4"): models have a hundred million of them. */
function tables(polynomial: number): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
  const next = (table: Int32Array) =>
    table.map((value) => (value >>> 8) ^ (first[value & 0xff] as number));
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}

type Checksum = (bytes: Uint8Array, previous?: number) => number;

function checksum(polynomial: number): Checksum {
  let made: ReturnType<typeof tables> | undefined;
  return (bytes, previous = 0) => {
    made ??= tables(polynomial);
    const [t0, t1, t2, t3] = made;
    const end = bytes.length - (bytes.length % 4);
    let crc = ~previous;
    let at = 0;
    for (; at < end; at += 4) {
      crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!;
    }
    for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
    return ~crc >>> 0;
  };
}

/** CRC-32 as zip and gzip have it (IEEE 802.3); with `previous`, of what that is of and this behind it. */
export const crc32 = checksum(IEEE);

const PART_BYTES = 1 << 22;

/** {@link crc32} of a whole file, of which a part is in memory at a time. */
export function crc32OfFile(file: FileBytes, previous = 0): number {
  const part = file instanceof Uint8Array ? undefined : new Uint8Array(PART_BYTES);
  let crc = previous;
  for (let start = 0; start < file.length; start += PART_BYTES) {
    const end = Math.min(start + PART_BYTES, file.length);
    crc = crc32(bytesBetween(file, start, end, part?.subarray(0, end - start)), crc);
  }
  return crc;
}

/** CRC-32C as TensorFlow and LevelDB have it (Castagnoli). */
export const crc32c = checksum(CASTAGNOLI);

/** The form in which LevelDB and TensorFlow store a CRC, so that a CRC of CRCs stays useful. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa2_82_ea_d8) >>> 0;
}
