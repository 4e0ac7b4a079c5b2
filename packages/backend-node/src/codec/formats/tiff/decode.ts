import type { RgbImage } from '@facenet/core';
import { damaged } from '../../image-errors.js';
import { decodeJpeg, sniffJpeg } from '../jpeg.js';
import { colorizer } from './colorize.js';
import { addDifferences, readSamples } from './samples.js';
import type { SniffedTiff } from './sniff.js';
import { unpackBlock, unsupportedTiff } from './unpack-block.js';

const JPEG = 7;
const DEPTHS = [1, 2, 4, 8, 16];

/**
 * Decodes the first page: strips or tiles of grey, palette, RGB or CMYK samples of 1 to 16 bits,
 * plain, LZW, Deflate, PackBits or JPEG, with or without differencing, chunky or planar.
 */
export async function decodeTiff(image: SniffedTiff): Promise<RgbImage> {
  const { width, height } = image;
  if (image.compression === JPEG) return decodeJpegBlocks(image);
  if (image.fillOrder !== 1) throw unsupportedTiff('reversed bits');
  if (!DEPTHS.includes(image.bits)) throw unsupportedTiff(`samples of ${image.bits} bits`);
  const { wanted, toRgb } = colorizer(image);
  const samples = new Uint8Array(width * height * wanted);
  const across = Math.ceil(width / image.blockWidth);
  const perPlane = across * Math.ceil(height / image.blockHeight);
  for (const [i, packed] of image.blocks.entries()) {
    const plane = Math.floor(i / perPlane);
    if (plane >= wanted) break;
    const left = (i % across) * image.blockWidth;
    const top = Math.floor((i % perPlane) / across) * image.blockHeight;
    readSamples(unpackRows(image, packed, top), image, { left, top, plane }, samples, wanted);
  }
  return { width, height, data: toRgb(samples) };
}

/** A block's bytes, without compression and differences. */
function unpackRows(image: SniffedTiff, packed: Uint8Array, top: number): Uint8Array {
  const { bits, blockWidth, blockHeight, littleEndian } = image;
  const samples = image.planar ? 1 : image.samples;
  const rowBytes = Math.ceil((blockWidth * samples * bits) / 8);
  const rows = Math.min(blockHeight, image.height - top);
  const most = rowBytes * blockHeight;
  const unpacked = unpackBlock(packed, image.compression, rowBytes * rows, most);
  if (image.predictor === 1) return unpacked;
  if (image.predictor !== 2 || (bits !== 8 && bits !== 16)) {
    throw unsupportedTiff(`predictor ${image.predictor} for ${bits} bits`);
  }
  const block = unpacked.slice();
  addDifferences(block, { rowBytes, samples, bits, littleEndian });
  return block;
}

/** Decodes strips or tiles that are JPEG files without their tables, which are kept once. */
async function decodeJpegBlocks(image: SniffedTiff): Promise<RgbImage> {
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
