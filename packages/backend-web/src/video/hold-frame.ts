import { FaceNetError, type RgbImage } from '@facenet/core';
import type { HeldFrame } from '@facenet/core/tracking';
import { bitmapPixels } from '../images/bitmap-pixels.js';
import { videoBitmap } from '../images/video-bitmap.js';

/**
 * Keeps what a video shows now. The browser scales and cuts, so that no more pixels are read than are wanted.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (it shows nothing at the moment), ABORTED; from what it gives INVALID_ARGUMENT
 * (a video of another origin, whose pixels a page may not read)
 */
export async function holdFrame(video: HTMLVideoElement, signal?: AbortSignal): Promise<HeldFrame> {
  const whole = await videoBitmap(video, signal);
  const { width, height } = whole;
  return {
    width,
    height,
    shrunk(scale) {
      if (scale === 1) return pixelsOf(whole);
      const resizeWidth = Math.max(1, Math.round(width * scale));
      const resizeHeight = Math.max(1, Math.round(height * scale));
      return thenClosed(
        createImageBitmap(whole, { resizeWidth, resizeHeight, resizeQuality: 'medium' }),
      );
    },
    part: ([x1, y1, x2, y2]) => thenClosed(createImageBitmap(whole, x1, y1, x2 - x1, y2 - y1)),
    close: () => whole.close(),
  };
}

async function thenClosed(made: Promise<ImageBitmap>): Promise<RgbImage> {
  const bitmap = await made;
  try {
    return await pixelsOf(bitmap);
  } finally {
    bitmap.close();
  }
}

async function pixelsOf(bitmap: ImageBitmap): Promise<RgbImage> {
  try {
    return await bitmapPixels(bitmap, undefined);
  } catch (error) {
    const { cause } = error as Error;
    if ((cause as DOMException | undefined)?.name !== 'SecurityError') throw error;
    throw new FaceNetError('INVALID_ARGUMENT', 'The video is of another site.', {
      hint: 'Set crossorigin="anonymous" on the element before its src; the site must allow it (CORS).',
      cause,
    });
  }
}
