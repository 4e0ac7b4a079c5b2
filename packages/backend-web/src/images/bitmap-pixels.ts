import { type RgbImage, rgbImage } from '@facenet/core';
import { nextTurn } from '@facenet/core/workers';
import { refusedPixels, throwIfAborted, unreadable } from './image-errors.js';
import { copyStraightColors } from './straight-colors.js';

/** Pixels that are read at a time, so that a photo takes no copy of itself and no long task. */
const STRIP = 2 ** 20;

/**
 * Reads the pixels of a bitmap. Alpha is dropped and not blended, so that colours under transparency
 * show, as in Node.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (of another origin, or without pixels), IMAGE_TOO_LARGE (for the
 * memory), ABORTED
 */
export async function bitmapPixels(
  bitmap: ImageBitmap,
  signal: AbortSignal | undefined,
): Promise<RgbImage> {
  const { width, height } = bitmap;
  if (width === 0) throw unreadable('the ImageBitmap was closed', 'Close it after it was read.');
  const rows = Math.min(height, Math.max(1, Math.floor(STRIP / width)));
  try {
    const context = canvasOf(width, rows);
    context.globalCompositeOperation = 'copy';
    const data = new Uint8Array(width * height * 3);
    let isOpaque = true;
    for (let top = 0; top < height; top += rows) {
      if (top > 0) {
        await nextTurn();
        throwIfAborted(signal);
      }
      context.drawImage(bitmap, 0, -top);
      const rgba = context.getImageData(0, 0, width, Math.min(rows, height - top)).data;
      isOpaque = copyColors(rgba, data, top * width) && isOpaque;
    }
    // What a canvas keeps was multiplied by alpha: where that is 0, nothing is left.
    if (!isOpaque) copyStraightColors(bitmap, data);
    return rgbImage(width, height, data);
  } catch (cause) {
    throw refusedPixels(cause, 'the browser gives no pixels', 'Scale the image down.');
  }
}

/** Copies red, green and blue; whether all of it is opaque. */
function copyColors(rgba: Uint8ClampedArray, rgb: Uint8Array, firstPixel: number): boolean {
  let alphas = 255;
  for (let from = 0, to = firstPixel * 3; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
    alphas &= rgba[from + 3]!;
  }
  return alphas === 255;
}

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** A canvas that is read more than drawn: in the memory of the processor. */
function canvasOf(width: number, height: number): Context {
  const options = { willReadFrequently: true };
  const canvas =
    typeof OffscreenCanvas === 'undefined'
      ? elementOf(width, height)
      : new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', options) as Context | null;
  if (context) return context;
  throw unreadable('the browser gives no 2D canvas', 'Close other pages, or use another browser.');
}

function elementOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
