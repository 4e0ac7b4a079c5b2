import type { RgbImage } from '@facenet/core';
import { FaceNetError } from '@facenet/core';
import { bitmapPixels } from './bitmap-pixels.js';
import { checkPixels, throwIfAborted } from './image-errors.js';
import type { ImageLimits, ImageSource, ReadImageOptions } from './image-source.js';
import { openImage } from './open-image.js';

const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/**
 * Reads an image in a browser, in a page or in a worker, to upright RGB pixels, as Node does: EXIF
 * orientation is applied, alpha is dropped and not blended, colour profiles are ignored. Of animations
 * the first frame counts. Elements are awaited until they have loaded. It needs no engine.
 *
 * ```ts
 * import { loadModel, readImage } from '@facenet/backend-web';
 *
 * const pixels = await readImage(document.querySelector('img'));
 * // A runtime of your own, without one of ours:
 * const facenet = await FaceNet.load({ backend: { runtime: myRuntime, readImage, loadModel } });
 * ```
 *
 * @throws FaceNetError IMAGE_UNREADABLE (damaged, empty, broken, closed, or of another origin that does
 * not let the page read it), IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE, DOWNLOAD_FAILED (of addresses), IO_FAILED
 * (a file that has changed), ABORTED, INVALID_ARGUMENT for what is no source
 */
export async function readImage(
  source: ImageSource,
  options?: ReadImageOptions,
): Promise<RgbImage> {
  const limits = checkedLimits(options ?? {});
  const opened = await openImage(source, limits);
  if ('pixels' in opened) return opened.pixels;
  const { bitmap, isOurs } = opened;
  try {
    throwIfAborted(limits.signal);
    checkPixels(bitmap.width, bitmap.height, limits.maxPixels);
    return await bitmapPixels(bitmap, limits.signal);
  } finally {
    if (isOurs) bitmap.close();
  }
}

/** @throws FaceNetError INVALID_ARGUMENT */
function checkedLimits(options: ReadImageOptions): ImageLimits {
  const { maxPixels = DEFAULT_MAX_PIXELS, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  for (const [name, limit] of Object.entries({ maxPixels, maxBytes })) {
    if (limit > 0) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${name} is a number above 0, not ${limit}.`, {
      hint: 'Leave it out for the default, or pass Infinity for no limit.',
    });
  }
  return { maxPixels, maxBytes, signal };
}
