import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, crc32c, crc32OfFile, maskedCrc32c } from './crc32.js';

const digits = new TextEncoder().encode('123456789');

describe('checksums', () => {
  it('give the check values of the published catalogue', () => {
    expect(crc32(digits)).toBe(0xcb_f4_39_26);
    expect(crc32c(digits)).toBe(0xe3_06_92_83);
  });

  it('give the CRC-32C of RFC 3720, B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a_91_36_aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62_a8_ab_43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46_dd_79_4e);
  });

  it('mask as LevelDB does', () => {
    const crc = crc32c(digits);
    const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
    expect(maskedCrc32c(digits)).toBe((rotated + 0xa2_82_ea_d8) % 2 ** 32);
  });

  it.skipIf(!zlibCrc32)('equal zlib at every length and alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (bytes, skip) => {
        const part = bytes.subarray(Math.min(skip, bytes.length));
        expect(crc32(part)).toBe(zlibCrc32(part));
      }),
    );
  });

  it.skipIf(!zlibCrc32)('are those of a file that is read in parts', () => {
    const bytes = Uint8Array.from({ length: 9_000_001 }, (_, i) => (i * 31) >>> 3);
    const read = (offset: number, length: number, into = new Uint8Array(length)) => {
      into.set(bytes.subarray(offset, offset + length));
      return into;
    };
    const expected = zlibCrc32(bytes, zlibCrc32(digits));
    expect(crc32OfFile({ length: bytes.length, read }, crc32OfFile(digits))).toBe(expected);
    expect(crc32OfFile(bytes, crc32(digits))).toBe(expected);
  });
});
