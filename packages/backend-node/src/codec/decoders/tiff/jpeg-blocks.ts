import type { RgbImage } from '@facenet/core';
import { damaged } from '../../image-errors.js';
import { sniffJpeg } from '../../sniff/jpeg.js';
import type { SniffedTiff } from '../../sniff/sniffed-image.js';
import { decodeJpeg } from '../jpeg.js';
import { unsupportedTiff } from './unpack-block.js';

/** Decodes strips or tiles that are JPEG files without their tables, which are kept once. */
export async function decodeJpegBlocks(image: SniffedTiff): Promise<RgbImage> {
  const { width, height, blockWidth, blockHeight, blocks, jpegTables } = image;
  if (image.planar) throw unsupportedTiff('planes of JPEG');
  if (image.samples > 3) throw unsupportedTiff('JPEG of more than three colours');
  const data = new Uint8Array(width * height * 3);
  const across = Math.ceil(width / blockWidth);
  for (const [i, block] of blocks.entries()) {
    const left = (i % across) * blockWidth;
    const top = Math.floor(i / across) * blockHeight;
    const columns = Math.min(blockWidth, width - left);
    const rows = Math.min(blockHeight, height - top);
    // Between the marks of beginning and end: tables first, then the block.
    const file = jpegTables
      ? Buffer.concat([jpegTables.subarray(0, -2), block.subarray(2)])
      : block;
    const sniffed = sniffJpeg(file);
    if (sniffed.width < columns || sniffed.height < rows) {
      throw damaged(`a block of ${columns}x${rows} has ${sniffed.width}x${sniffed.height} pixels`);
    }
    if (sniffed.width > blockWidth || sniffed.height > blockHeight) {
      throw damaged(`a block is larger than ${blockWidth}x${blockHeight} pixels`);
    }
    const pixels = await decodeJpeg(file, sniffed);
    for (let y = 0; y < rows; y++) {
      const from = y * pixels.width * 3;
      const to = ((top + y) * width + left) * 3;
      data.set(pixels.data.subarray(from, from + columns * 3), to);
    }
  }
  return { width, height, data };
}
