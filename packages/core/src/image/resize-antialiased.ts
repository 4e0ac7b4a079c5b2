import { FaceNetError } from '../errors.js';
import { across } from './resampling/arithmetic.js';
import { type AxisTaps, cubic, filterTaps, fixedPointTaps, triangle } from './resampling/taps.js';
import { checkedImage, checkSize, type RgbImage } from './rgb-image.js';

/** `bilinear`: a triangle filter; `bicubic`: Keys' cubic, sharper. */
export type AntialiasFilter = 'bilinear' | 'bicubic';

const FILTERS = { bilinear: triangle, bicubic: cubic };

/** Pillow's unit of weights: 22 bits, which leaves room for 8 of the pixel and 2 to spare. */
const UNIT = 2 ** 22;
const roundHalfAway = (value: number) => Math.trunc(value + (value < 0 ? -0.5 : 0.5));

/**
 * Resizes as Pillow does with its BILINEAR or BICUBIC filter: when shrinking, all pixels count.
 * Equal to Pillow to the level: fixed point, and whole levels between the passes.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a size that is not whole or below 1
 */
export function resizeAntialiased(
  image: RgbImage,
  width: number,
  height: number,
  filter: AntialiasFilter,
): RgbImage {
  checkedImage(image);
  checkSize(width, height, 'A resized image');
  if (!Object.hasOwn(FILTERS, filter)) {
    throw new FaceNetError('INVALID_ARGUMENT', `There is no filter ${String(filter)}.`, {
      hint: `Known: ${Object.keys(FILTERS).join(', ')}.`,
    });
  }
  const taps = (from: number, to: number) =>
    fixedPointTaps(to, filterTaps(from, to, FILTERS[filter]), UNIT, roundHalfAway);
  const wide = width === image.width ? image : resizeAcross(image, taps(image.width, width));
  return height === image.height ? wide : resizeDown(wide, taps(image.height, height));
}

function resizeAcross({ width, height, data }: RgbImage, taps: AxisTaps<Int32Array>): RgbImage {
  const outWidth = taps.first.length;
  const out = new Uint8Array(outWidth * height * 3);
  const row = new Int32Array(outWidth * 3);
  for (let y = 0; y < height; y++) {
    across(data, y * width * 3, taps, row);
    writeLevels(row, out, y);
  }
  return { width: outWidth, height, data: out };
}

function resizeDown({ width, data }: RgbImage, taps: AxisTaps<Int32Array>): RgbImage {
  const { first, ends, weights } = taps;
  const stride = width * 3;
  const out = new Uint8Array(stride * first.length);
  const sums = new Int32Array(stride);
  for (let y = 0, k = 0; y < first.length; y++) {
    sums.fill(0);
    for (let from = first[y]! * stride; k < ends[y]!; k++, from += stride) {
      const weight = weights[k]!;
      for (let i = 0; i < stride; i++) sums[i]! += weight * data[from + i]!;
    }
    writeLevels(sums, out, y);
  }
  return { width, height: first.length, data: out };
}

/** Rounds fixed point to the nearest level; overshoots of the cubic are cut off. */
function writeLevels(row: Int32Array, out: Uint8Array, y: number): void {
  const start = y * row.length;
  for (let i = 0; i < row.length; i++) {
    const level = (row[i]! + UNIT / 2) >> 22;
    out[start + i] = Math.max(0, Math.min(level, 255));
  }
}
