import { inflateSync } from 'node:zlib';
import { damaged, unsupported } from '../../image-errors.js';
import { unpackLzw } from '../lzw.js';

const LZW = { codeSize: 8, msbFirst: true, widensEarly: true };

/** @param needed bytes of its pixels @param most bytes with the rows that fill up the last strip */
type Unpacker = (packed: Uint8Array, needed: number, most: number) => Uint8Array;

const unpackers: Readonly<Record<number, Unpacker>> = {
  1: (packed) => packed,
  5: (packed, needed) => unpackLzw(packed, needed, LZW),
  8: unpackDeflate,
  32946: unpackDeflate,
  32773: unpackPackBits,
};

/** Undoes the lossless compression of a strip or tile; never unpacks more than `most` bytes. */
export function unpackBlock(
  packed: Uint8Array,
  compression: number,
  needed: number,
  most: number,
): Uint8Array {
  const unpack = unpackers[compression];
  if (!unpack) throw unsupportedTiff(`compression ${compression}`);
  const pixels = unpack(packed, needed, most);
  if (pixels.length < needed) {
    throw damaged(`a block of its pixels ends at ${pixels.length} of ${needed} bytes`);
  }
  return pixels;
}

export function unsupportedTiff(flavour: string) {
  const hint = 'Save it as JPEG or PNG first, or install sharp (`npm install sharp`).';
  return unsupported(`a TIFF with ${flavour}`, hint);
}

function unpackDeflate(packed: Uint8Array, needed: number, most: number): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: most });
  } catch (cause) {
    throw damaged(`a block of its pixels does not unpack to ${needed} bytes`, cause);
  }
}

/** Runs: a count of 0 to 127 and that many plain bytes + 1, or -1 to -127 and a byte to repeat. */
function unpackPackBits(packed: Uint8Array, needed: number): Uint8Array {
  const pixels = new Uint8Array(needed);
  let written = 0;
  for (let at = 0; at + 1 < packed.length && written < needed; ) {
    const count = (packed[at++]! << 24) >> 24;
    if (count >= 0) {
      const plain = packed.subarray(at, at + Math.min(count + 1, needed - written));
      pixels.set(plain, written);
      written += plain.length;
      at += count + 1;
    } else if (count > -128) {
      pixels.fill(packed[at++]!, written, written + 1 - count);
      written = Math.min(written + 1 - count, needed);
    }
  }
  return pixels.subarray(0, written);
}
