import { FaceNetError } from '../errors.js';
import { crop } from './crop.js';
import type { RgbImage } from './rgb-image.js';

/**
 * The centre crop of the original's numpy pipeline, with its quirks: only images wider than `size`
 * are cropped, the middle of the width serves both axes, and an odd size loses a pixel.
 * {@link centerCropOrPad} is what new code wants.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the image is so low that nothing would be left
 */
export function numpyCrop(image: RgbImage, size: number): RgbImage {
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
