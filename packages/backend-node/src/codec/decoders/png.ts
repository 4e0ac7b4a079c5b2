import { inflateSync } from 'node:zlib';
import type { RgbImage } from '@facenet/core';
import { dropAlpha } from '@facenet/core/image';
import png from '@jimp/js-png';
import { damaged } from '../image-errors.js';
import type { SniffedPng } from '../sniff/sniffed-image.js';
import { packedPixels } from './packed-pixels.js';
import { decodePlainPng } from './plain-png.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function decodePng(image: SniffedPng): RgbImage {
  return decodePlainPng(image) ?? decodeAnyPng(image);
}

/**
 * Decodes by pngjs, which gets the chunks of the picture only: it would blacken transparent pixels
 * by the tRNS chunk, and colour under transparency is to be kept.
 */
export function decodeAnyPng(image: SniffedPng): RgbImage {
  // pngjs bounds what it inflates by the size of the picture, but not where it is interlaced.
  if (image.interlaced) checkInflatedLength(image);
  const { width, height, data } = png().decode(Buffer.concat([SIGNATURE, ...image.chunks]), {
    // Sixteen bits are cut to eight, as libpng does; pngjs would round.
    skipRescale: image.bitDepth === 16,
  });
  return { width, height, data: dropAlpha(data, image.bitDepth === 16 ? 16 : 8) };
}

function checkInflatedLength({ chunks, width, height, bitDepth, channels }: SniffedPng): void {
  // Seven passes: every row has a filter byte and is filled up to whole bytes.
  const maxOutputLength = Math.ceil((width * height * channels * bitDepth) / 8) + 4 * height + 64;
  try {
    inflateSync(packedPixels(chunks), { maxOutputLength });
  } catch (cause) {
    throw damaged(`its pixels do not unpack to ${width}x${height}`, cause);
  }
}
