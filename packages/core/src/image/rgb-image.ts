import { FaceNetError } from '../errors.js';

/**
 * An upright image of 8-bit sRGB pixels: row by row, three bytes (red, green, blue) a pixel.
 * `data.length === width * height * 3`.
 */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Makes an {@link RgbImage} of pixels that the caller already has.
 *
 * @param data RGB bytes, `width * height * 3` of them; not copied
 * @throws FaceNetError INVALID_ARGUMENT when the sizes do not fit together
 */
export function rgbImage(width: number, height: number, data: Uint8Array): RgbImage {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An image needs whole width and height of at least 1, not ${width}x${height}.`,
    );
  }
  if (data.length !== width * height * 3) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An RGB image of ${width}x${height} has ${width * height * 3} bytes, not ${data.length}.`,
      { hint: 'Drop the alpha channel or repeat the grey one before calling.' },
    );
  }
  return { width, height, data };
}
