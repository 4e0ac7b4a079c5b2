import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { dropAlpha, isRgbImage } from '@facenet/core/image';

/** What the browser backend reads images from. */
export type ImageSource = Blob | ImageBitmapSource | RgbImage;

export interface ReadImageOptions {
  /** Larger images are refused; default 100 million pixels. */
  readonly maxPixels?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Draws a source to pixels. The browser applies the EXIF orientation; alpha is dropped.
 *
 * @throws FaceNetError IMAGE_UNREADABLE when the browser cannot decode it, IMAGE_TOO_LARGE, ABORTED,
 * INVALID_ARGUMENT for what is no source
 */
export async function readImage(
  source: ImageSource,
  { maxPixels = 100_000_000, signal }: ReadImageOptions = {},
): Promise<RgbImage> {
  throwIfAborted(signal);
  if (isRgbImage(source)) return rgbImage(source.width, source.height, source.data);
  if (typeof source !== 'object' || source === null) {
    throw new FaceNetError('INVALID_ARGUMENT', `An image cannot be read from ${source}.`, {
      hint: 'Pass an element, a Blob, or { width, height, data }; fetch addresses first.',
    });
  }
  const bitmap = await decode(source);
  try {
    throwIfAborted(signal);
    const { width, height } = bitmap;
    if (width * height > maxPixels) {
      throw new FaceNetError(
        'IMAGE_TOO_LARGE',
        `The image has ${width}x${height} pixels, more than the limit of ${maxPixels}.`,
        { hint: 'Scale it down or raise maxPixels.' },
      );
    }
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
    if (!context) throw new FaceNetError('IMAGE_UNREADABLE', 'The browser gives no 2D canvas.');
    context.drawImage(bitmap, 0, 0);
    return rgbImage(width, height, dropAlpha(context.getImageData(0, 0, width, height).data));
  } finally {
    bitmap.close();
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new FaceNetError('ABORTED', 'Reading the image was aborted.', { cause: signal.reason });
}

async function decode(source: ImageBitmapSource): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw new FaceNetError('IMAGE_UNREADABLE', 'The browser cannot decode this image.', {
      hint: 'Pass a JPEG, PNG, WebP or GIF, or an element that has loaded.',
      cause,
    });
  }
}
