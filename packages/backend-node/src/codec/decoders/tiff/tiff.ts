import type { RgbImage } from '@facenet/core';
import type { SniffedTiff } from '../../sniff/sniffed-image.js';
import { colorizer } from './colorize.js';
import { decodeJpegBlocks } from './jpeg-blocks.js';
import { addDifferences } from './predictor.js';
import { readSamples } from './read-samples.js';
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
