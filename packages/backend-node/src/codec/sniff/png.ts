import type { Orientation } from '@facenet/core/image';
import { damaged } from '../image-errors.js';
import { ByteReader } from './byte-reader.js';
import { exifOrientation } from './exif-orientation.js';
import type { SniffedPng } from './sniffed-image.js';

const CRITICAL = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
/** Channels and allowed bit depths by colour type. */
const TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** Walks all chunks to the last one, so that a file that was cut off is found out. */
export function sniffPng(bytes: Uint8Array): SniffedPng {
  const reader = new ByteReader(bytes, false);
  if (reader.text(12, 4) !== 'IHDR') throw damaged('it does not begin with its header, IHDR');
  const [width, height] = [reader.uint32(16), reader.uint32(20)];
  const [bitDepth, colorType, interlace] = reader.slice(24, 5).filter((_, i) => i !== 2 && i !== 3);
  const type = TYPES[colorType as number];
  if (!type?.depths.includes(bitDepth as number)) {
    throw damaged(`PNG has no colour type ${colorType} of ${bitDepth} bits`);
  }
  const chunks: Uint8Array[] = [];
  let orientation: Orientation = 1;
  let hasPixels = false;
  for (let at = 8, name = ''; name !== 'IEND'; ) {
    const length = reader.uint32(at);
    name = reader.text(at + 4, 4);
    const chunk = reader.slice(at, length + 12);
    if (CRITICAL.includes(name)) chunks.push(chunk);
    if (name === 'eXIf') orientation = exifOrientation(chunk.subarray(8, 8 + length));
    hasPixels ||= name === 'IDAT';
    at += length + 12;
  }
  if (!hasPixels) throw damaged('it has no pixels');
  const { channels } = type;
  const picture = { bitDepth: bitDepth as number, channels, interlaced: interlace === 1, chunks };
  return { format: 'png', width, height, orientation, ...picture };
}
