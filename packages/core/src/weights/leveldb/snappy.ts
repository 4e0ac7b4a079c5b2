import { ByteReader } from '../byte-reader.js';

/** A block of LevelDB has some kilobytes; 64 is what a copy of 3 bytes can unfold to at most. */
const HIGHEST_RATIO = 64;

/**
 * Unpacks Snappy's block format (google/snappy, format_description.txt): a length, then literals
 * and copies of what came before.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function unpackSnappy(packed: Uint8Array, format: string): Uint8Array {
  const reader = new ByteReader(packed, format);
  const size = reader.varint();
  if (size > packed.length * HIGHEST_RATIO) {
    throw reader.fail(`a block of ${packed.length} bytes shall unfold to ${size}`, 0);
  }
  const result = new Uint8Array(size);
  let end = 0;
  while (reader.remaining > 0) {
    const tag = reader.u8();
    const { length, offset } = readElement(reader, tag);
    if (end + length > size) throw reader.fail(`a block unfolds to more than ${size} bytes`);
    if (offset === undefined) {
      result.set(reader.slice(length), end);
    } else {
      if (offset === 0 || offset > end) throw reader.fail(`a copy from ${offset} bytes back`);
      // Byte by byte, for a copy may overlap what it writes: that is how runs are packed.
      for (let i = 0; i < length; i++) result[end + i] = result[end + i - offset]!;
    }
    end += length;
  }
  if (end !== size) throw reader.fail(`a block unfolds to ${end} bytes, not ${size}`);
  return result;
}

/** Length of a literal, or length and distance of a copy. */
function readElement(reader: ByteReader, tag: number): { length: number; offset?: number } {
  const upper = tag >>> 2;
  switch (tag & 3) {
    case 0:
      return { length: (upper < 60 ? upper : little(reader, upper - 59)) + 1 };
    case 1:
      return { length: (upper & 7) + 4, offset: ((tag >>> 5) << 8) | reader.u8() };
    case 2:
      return { length: upper + 1, offset: reader.u16() };
    default:
      return { length: upper + 1, offset: reader.u32() };
  }
}

function little(reader: ByteReader, bytes: number): number {
  return reader.slice(bytes).reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
}
