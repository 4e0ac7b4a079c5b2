import type { RgbImage } from '@facenet/core';
import { createCopier, type SendSources, throwIfAborted } from '@facenet/core/workers';
import { imageAddress } from '../images/fetch-image.js';
import type { ImageSource, ReadImageOptions } from '../images/image-source.js';
import { openImage } from '../images/open-image.js';

/** Files and bytes: the worker decodes them, so that the page need not. */
const CLONED = ['Blob', 'File', 'Uint8Array', 'ArrayBuffer', 'ImageData'];

/**
 * Makes what brings photos into a form that a worker can take: what only a page has, such as elements, is
 * drawn to a bitmap, and pixels are copied, for the caller's must not be lost.
 *
 * @returns what throws FaceNetError as `readImage` does
 */
export function createSender(
  images: Pick<ReadImageOptions, 'maxPixels' | 'maxBytes'>,
): SendSources<ImageSource> {
  // The worker has the limits that nobody set.
  const { maxPixels = Infinity, maxBytes = Infinity } = images;
  return async (sources, signal) => {
    const copy = createCopier(signal);
    const sent: (ImageSource | RgbImage)[] = [];
    const transfer: Transferable[] = [];
    for (const source of sources) {
      throwIfAborted(signal, 'Reading the photo');
      if (isAddress(source))
        sent.push(imageAddress(source).href); // the worker's base is another
      else if (isCloned(source)) sent.push(source);
      else {
        const opened = await openImage(source, { maxPixels, maxBytes, signal });
        if ('pixels' in opened) {
          const { width, height, data } = opened.pixels;
          const own = await copy(data);
          sent.push({ width, height, data: own });
          transfer.push(own.buffer);
        } else {
          sent.push(opened.bitmap);
          if (opened.isOurs) transfer.push(opened.bitmap);
        }
      }
    }
    return { sources: sent, transfer };
  };
}

function isAddress(source: unknown): source is string | URL {
  return typeof source === 'string' || source instanceof URL;
}

function isCloned(source: ImageSource | RgbImage): boolean {
  if (!CLONED.includes(Object.prototype.toString.call(source).slice(8, -1))) return false;
  const { data = source } = source as { data?: unknown };
  const { buffer = data } = data as { buffer?: unknown };
  // Memory that threads share is not sent where the page is not isolated.
  if (Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]') return false;
  return !(buffer as { detached?: boolean }).detached;
}
