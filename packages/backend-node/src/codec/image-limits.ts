import { FaceNetError } from '@facenet/core';
import { tooLarge } from './image-errors.js';
import type { SniffedImage } from './sniff/sniffed-image.js';

const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/** What is refused before it is decoded, so that a small file cannot take all memory. */
export interface ImageLimits {
  /** Most pixels (width x height, of any surface that decoding takes); default 100 million. */
  readonly maxPixels?: number;
  /** Most bytes of a file; default 256 MiB. */
  readonly maxBytes?: number;
}

/** @throws FaceNetError IMAGE_TOO_LARGE */
export function checkBytes(bytes: number, { maxBytes = DEFAULT_MAX_BYTES }: ImageLimits): void {
  checkLimit('maxBytes', maxBytes);
  if (bytes > maxBytes) throw tooLarge(`${bytes} bytes`, `the limit of ${maxBytes}`, 'maxBytes');
}

/** @throws FaceNetError IMAGE_TOO_LARGE */
export function checkPixels(
  { width, height, surface = 0 }: SniffedImage,
  { maxPixels = DEFAULT_MAX_PIXELS }: ImageLimits,
): void {
  checkLimit('maxPixels', maxPixels);
  if (width * height > maxPixels || surface > maxPixels) {
    const size =
      width * height > maxPixels ? `${width}x${height} pixels` : `parts of ${surface} pixels`;
    throw tooLarge(size, `the limit of ${maxPixels}`, 'maxPixels');
  }
}

function checkLimit(name: keyof ImageLimits, limit: number): void {
  if (limit > 0) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is a number above 0, not ${limit}.`, {
    hint: 'Leave it out for the default, or pass Infinity for no limit.',
  });
}
