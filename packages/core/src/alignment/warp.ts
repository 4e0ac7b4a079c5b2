import { checkedImage, checkSize, type RgbImage } from '../image/rgb-image.js';
import { invertSimilarity, type SimilarityTransform } from './similarity-transform.js';

/**
 * Moves an image by a transform, with linear interpolation between the four nearest pixels. What
 * lies beyond the image is black.
 *
 * @param transform takes positions in `image` to positions in the result
 * @param width of the result in pixels
 * @param height of the result in pixels
 * @throws FaceNetError INVALID_ARGUMENT for a size that is not whole or below 1
 */
export function warpSimilarity(
  image: RgbImage,
  transform: SimilarityTransform,
  width: number,
  height: number,
): RgbImage {
  checkedImage(image);
  checkSize(width, height, 'A warped image');
  const { a, b, tx, ty } = invertSimilarity(transform);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      sample(image, a * x - b * y + tx, b * x + a * y + ty, data, to);
    }
  }
  return { width, height, data };
}

/** Interpolates the pixel at a position between pixel centres. */
function sample(
  { width, height, data }: RgbImage,
  x: number,
  y: number,
  out: Uint8Array,
  to: number,
): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  const right = x - left;
  const down = y - top;
  // A neighbour beyond the border counts as black: it gets no weight, at an index that exists.
  const inLeft = left >= 0 ? 1 - right : 0;
  const inRight = left + 1 < width ? right : 0;
  const inTop = top >= 0 ? 1 - down : 0;
  const inBottom = top + 1 < height ? down : 0;
  const upper = Math.max(top, 0) * width;
  const lower = Math.min(top + 1, height - 1) * width;
  const i = (upper + Math.max(left, 0)) * 3;
  const j = (upper + Math.min(left + 1, width - 1)) * 3;
  const k = (lower + Math.max(left, 0)) * 3;
  const l = (lower + Math.min(left + 1, width - 1)) * 3;
  for (let c = 0; c < 3; c++) {
    const above = inLeft * data[i + c]! + inRight * data[j + c]!;
    const below = inLeft * data[k + c]! + inRight * data[l + c]!;
    out[to + c] = inTop * above + inBottom * below + 0.5;
  }
}
