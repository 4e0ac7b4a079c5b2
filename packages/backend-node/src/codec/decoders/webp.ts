import { dropAlpha } from '@facenet/core/image';
import type { SniffedWebp } from '../sniff/sniffed-image.js';
import { wasmDecoder } from '../wasm/wasm-decoder.js';
import { placeOnCanvas } from './canvas.js';

const decodeLibwebp = wasmDecoder(
  () => import('@jsquash/webp/codec/dec/webp_dec.js'),
  '@jsquash/webp/codec/dec/webp_dec.wasm',
);

/** Decodes by libwebp; of an animation, which that does not read, the first frame as a still. */
export async function decodeWebp(bytes: Uint8Array, { width, height, frame }: SniffedWebp) {
  const picture = await decodeLibwebp(frame ? stillWebp(frame) : bytes);
  const pixels = { width: picture.width, height: picture.height, data: dropAlpha(picture.data) };
  return frame ? placeOnCanvas(pixels, { width, height, ...pick(frame) }) : pixels;
}

const pick = ({ left, top }: { left: number; top: number }) => ({ left, top });

/** A file of its own for a frame: the extended header (with alpha), then the frame's chunks. */
function stillWebp({ width, height, chunks }: NonNullable<SniffedWebp['frame']>): Buffer {
  const header = Buffer.alloc(30);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(22 + chunks.length, 4);
  header.write('WEBPVP8X', 8, 'latin1');
  header.writeUInt32LE(10, 16);
  header[20] = 0x10;
  header.writeUIntLE(width - 1, 24, 3);
  header.writeUIntLE(height - 1, 27, 3);
  return Buffer.concat([header, chunks]);
}
