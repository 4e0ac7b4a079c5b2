import { damaged } from '../image-errors.js';
import { ByteReader } from './byte-reader.js';

interface RiffChunk {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Chunks one after the other: name, length, data, and a byte of filling after an odd length. */
export function* readRiffChunks(bytes: Uint8Array): Iterable<RiffChunk> {
  const reader = new ByteReader(bytes, true);
  for (let at = 0; at < bytes.length; ) {
    const name = reader.text(at, 4);
    const length = reader.uint32(at + 4);
    yield { name, data: reader.slice(at + 8, length) };
    at += 8 + length + (length % 2);
  }
}

/** Width and height in the head of compressed pixels; `undefined` for chunks of another kind. */
export function webpPictureSize(name: string, data: Uint8Array) {
  const reader = new ByteReader(data, true);
  if (name === 'VP8 ') {
    if (reader.text(3, 3) !== '\x9d\x01\x2a') throw damaged('its picture has no key frame');
    return { width: reader.uint16(6) & 0x3fff, height: reader.uint16(8) & 0x3fff };
  }
  if (name === 'VP8L') {
    const bits = reader.uint32(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return undefined;
}
