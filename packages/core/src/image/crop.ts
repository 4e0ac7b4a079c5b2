import { checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { checkedImage, checkSize, type RgbImage } from './rgb-image.js';

/** A rectangle of whole pixels; `x`, `y` of its top left pixel count from 0. */
export interface PixelRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @throws FaceNetError INVALID_ARGUMENT for a region that is empty or not of whole pixels */
export function checkRegion(region: PixelRegion): void {
  checkObject(region, 'The region');
  const { x, y, width, height } = region;
  checkSize(width, height, 'A crop');
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(y)) {
    throw new FaceNetError('INVALID_ARGUMENT', `A crop starts at a whole pixel, not (${x}, ${y}).`);
  }
}

/** Whether every pixel of the region is a pixel of the image. */
export function isInside({ x, y, width, height }: PixelRegion, image: RgbImage): boolean {
  return x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
}

/**
 * Cuts a rectangle out. It may reach beyond the image; pixels there are black.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a region that is empty or not of whole pixels
 */
export function crop(image: RgbImage, region: PixelRegion): RgbImage {
  checkedImage(image);
  checkRegion(region);
  const { x, y, width, height } = region;
  const data = new Uint8Array(width * height * 3);
  const left = Math.max(x, 0);
  const right = Math.min(x + width, image.width);
  const bottom = Math.min(y + height, image.height);
  if (left < right) {
    for (let row = Math.max(y, 0); row < bottom; row++) {
      const from = row * image.width;
      const pixels = image.data.subarray((from + left) * 3, (from + right) * 3);
      data.set(pixels, ((row - y) * width + left - x) * 3);
    }
  }
  return { width, height, data };
}

/**
 * Cuts or pads each axis to a size around its centre: `floor((in - out) / 2)` pixels are cut before,
 * or `floor((out - in) / 2)` black ones added, the rest after. What TensorFlow's
 * `resize_image_with_crop_or_pad` does.
 */
export function centerCropOrPad(image: RgbImage, width: number, height: number): RgbImage {
  checkedImage(image);
  return crop(image, {
    x: centered(image.width, width),
    y: centered(image.height, height),
    width,
    height,
  });
}

function centered(inSize: number, outSize: number): number {
  return inSize >= outSize
    ? Math.floor((inSize - outSize) / 2)
    : -Math.floor((outSize - inSize) / 2);
}

/**
 * The centre crop of the original's numpy pipeline, with its quirks: only images wider than `size`
 * are cropped, the middle of the width serves both axes, and an odd size loses a pixel.
 * {@link centerCropOrPad} is what new code wants.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the image is so low that nothing would be left
 */
export function numpyCrop(image: RgbImage, size: number): RgbImage {
  checkedImage(image);
  checkSize(size, size, 'A crop');
  if (image.width <= size) return image;
  const radius = Math.floor(size / 2);
  const start = Math.floor(image.width / 2) - radius;
  const height = Math.min(start + 2 * radius, image.height) - start;
  if (height < 1 || radius < 1) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The original's crop to ${size} leaves nothing of ${image.width}x${image.height} pixels.`,
      { hint: 'Use centerCropOrPad.' },
    );
  }
  return crop(image, { x: start, y: start, width: 2 * radius, height });
}
