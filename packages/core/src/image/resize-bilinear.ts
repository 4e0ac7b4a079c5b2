import { float64Arithmetic, roundHalfEven } from './resampling/arithmetic.js';
import { bilinearTaps, floatTaps } from './resampling/taps.js';
import { resampleTwoPass } from './resampling/two-pass.js';
import { checkedImage, checkSize, type RgbImage } from './rgb-image.js';

/**
 * Resizes by linear interpolation between the four nearest pixels, whose values count at their
 * centres. Shrinking to less than half skips pixels; use `resizeArea` or `resizeAntialiased` then.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a size that is not whole or below 1
 */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  checkedImage(image);
  checkSize(width, height, 'A resized image');
  const data = new Uint8Array(width * height * 3);
  resampleTwoPass(
    { data: image.data, offset: 0, stride: image.width * 3 },
    {
      columns: floatTaps(width, bilinearTaps(image.width, width)),
      rows: floatTaps(height, bilinearTaps(image.height, height)),
    },
    float64Arithmetic(roundHalfEven),
    (row, y) => data.set(row, y * row.length),
  );
  return { width, height, data };
}
