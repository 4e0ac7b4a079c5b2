import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { crop, type PixelRegion } from '../image/crop.js';
import type { Box } from '../image/geometry.js';
import { type AntialiasFilter, resizeAntialiased } from '../image/resize-antialiased.js';
import { checkedImage, type RgbImage } from '../image/rgb-image.js';

/** How a box is cut out. */
export interface MarginCropOptions {
  /** Pixels of the photo that are added to the box's width and height, half on each side. */
  readonly margin: number;
  /** Side of the square crop in pixels. */
  readonly size: number;
  /** `bilinear` (default) as in the original, `bicubic` as in its fork of 2022. */
  readonly interpolation?: AntialiasFilter;
}

/**
 * A face's box with its margin, cut at the border of the image, in whole pixels.
 *
 * @throws FaceNetError INVALID_ARGUMENT when nothing of the image is inside
 */
export function marginRegion(
  box: Box,
  margin: number,
  image: { readonly width: number; readonly height: number },
): PixelRegion {
  checkArray(box, 'The box');
  checkObject(image, 'The image');
  const [x1, y1, x2, y2] = box;
  const x = Math.trunc(Math.max(x1 - margin / 2, 0));
  const y = Math.trunc(Math.max(y1 - margin / 2, 0));
  const width = Math.trunc(Math.min(x2 + margin / 2, image.width)) - x;
  const height = Math.trunc(Math.min(y2 + margin / 2, image.height)) - y;
  if (!(width > 0 && height > 0)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The box [${box.join(', ')}] with a margin of ${margin} holds nothing of an image of ` +
        `${image.width}x${image.height} pixels.`,
      { hint: 'Pass a box [x1, y1, x2, y2] in pixels of this image.' },
    );
  }
  return { x, y, width, height };
}

/**
 * Cuts a face out as the original does: box and margin, stretched to a square, never rotated.
 *
 * @throws FaceNetError INVALID_ARGUMENT when nothing of the image is inside, or for a bad size
 */
export function cropWithMargin(image: RgbImage, box: Box, options: MarginCropOptions): RgbImage {
  checkObject(options, 'The margin');
  const { margin, size, interpolation = 'bilinear' } = options;
  checkedImage(image);
  const face = crop(image, marginRegion(box, margin, image));
  return resizeAntialiased(face, size, size, interpolation);
}
