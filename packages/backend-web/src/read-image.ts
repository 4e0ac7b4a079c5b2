import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { dropAlpha, isRgbImage } from '@facenet/core/image';

/** What the browser backend reads images from. */
export type ImageSource = Blob | ImageBitmapSource | RgbImage;

/**
 * Draws a source to pixels. The browser applies the EXIF orientation; alpha is dropped.
 *
 * @throws FaceNetError IMAGE_UNREADABLE when the browser cannot decode it
 */
export async function readImage(source: ImageSource, maxPixels: number): Promise<RgbImage> {
  if (isRgbImage(source)) return rgbImage(source.width, source.height, source.data);
  const bitmap = await decode(source);
  try {
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
