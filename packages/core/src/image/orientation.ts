import { FaceNetError } from '../errors.js';
import { checkedImage, type RgbImage } from './rgb-image.js';

/** Value of EXIF's Orientation tag: how a stored image must be turned to stand upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * What makes a stored image upright: `transpose` (swap x and y) first, then mirror left-right,
 * then mirror top-bottom.
 */
const STEPS: Record<Orientation, readonly [transpose: boolean, flipX: boolean, flipY: boolean]> = {
  1: [false, false, false],
  2: [false, true, false],
  3: [false, true, true],
  4: [false, false, true],
  5: [true, false, false],
  6: [true, true, false],
  7: [true, true, true],
  8: [true, false, true],
};

/**
 * Turns and mirrors a stored image so that it stands upright.
 *
 * @param orientation value of the EXIF tag, 1 (upright already) to 8
 * @returns the same image for 1; width and height change places for 5 to 8
 * @throws FaceNetError INVALID_ARGUMENT for any other value
 */
export function applyOrientation(image: RgbImage, orientation: Orientation): RgbImage {
  checkedImage(image);
  const steps = STEPS[orientation];
  if (!steps) {
    throw new FaceNetError('INVALID_ARGUMENT', `EXIF orientation is 1 to 8, not ${orientation}.`, {
      hint: 'Treat images with other values as upright (1).',
    });
  }
  if (orientation === 1) return image;
  const [transpose, flipX, flipY] = steps;
  const width = transpose ? image.height : image.width;
  const height = transpose ? image.width : image.height;
  // How far the source moves, in bytes, for a step right and a step down in the result.
  const alongX = (flipX ? -3 : 3) * (transpose ? image.width : 1);
  const alongY = (flipY ? -3 : 3) * (transpose ? 1 : image.width);
  const start = (flipX ? -alongX * (width - 1) : 0) + (flipY ? -alongY * (height - 1) : 0);
  const data = new Uint8Array(image.data.length);
  for (let y = 0, to = 0; y < height; y++) {
    let from = start + y * alongY;
    for (let x = 0; x < width; x++, from += alongX) {
      data[to++] = image.data[from]!;
      data[to++] = image.data[from + 1]!;
      data[to++] = image.data[from + 2]!;
    }
  }
  return { width, height, data };
}

/** The mirror image: left and right change places. */
export function flipHorizontal(image: RgbImage): RgbImage {
  return applyOrientation(image, 2);
}
