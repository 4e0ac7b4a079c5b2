import type { RgbImage } from '../../image/rgb-image.js';
import { createLevelShrinker } from './level-shrinker.js';
import type { PyramidLevel } from './pyramid.js';

/** Where an output covers less than 1e-3 of a pixel, OpenCV leaves it out; these never do. */
const LARGEST_SIDE = 999;

/** Whether {@link shrinkToLevels} can make this level. */
export function canShrinkTo({ width, height }: PyramidLevel, image: RgbImage): boolean {
  const shrinks = width <= image.width && height <= image.height;
  // OpenCV has another way for whole factors.
  const whole = image.width % width === 0 && image.height % height === 0;
  return shrinks && !whole && Math.max(width, height) <= LARGEST_SIDE;
}

/**
 * Resizes an image to many levels of its pyramid in one pass over its pixels. The results equal
 * those of `resizeAreaInto`, but the work for a level depends on its own size instead of the
 * image's.
 *
 * It keeps the sum of all pixels above and left of each position of a row: one row of an integral
 * image (Viola and Jones, 2001). Between pixels these sums are linear, so four of them give the
 * mean of any rectangle.
 *
 * @param levels such that {@link canShrinkTo} holds
 * @returns for each level (v - 127.5) / 128 as [width, height, 3], which is how P-Net sees images
 */
export function shrinkToLevels(image: RgbImage, levels: readonly PyramidLevel[]): Float32Array[] {
  const shrinkers = levels.map((level) => createLevelShrinker(image, level));
  let above = new Float64Array((image.width + 1) * 3);
  let below = new Float64Array(above.length);
  for (let y = 0; y < image.height; y++) {
    addRow(image, y, above, below);
    for (const shrinker of shrinkers) shrinker.takeRow(y, above, below);
    [above, below] = [below, above];
  }
  return shrinkers.map(({ pixels }) => pixels);
}

/** Sums including row `y`, from those of the rows above it. */
function addRow(
  { data, width }: RgbImage,
  y: number,
  above: Float64Array,
  below: Float64Array,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let from = y * width * 3, to = 3; to < below.length; from += 3, to += 3) {
    red += data[from] as number;
    green += data[from + 1] as number;
    blue += data[from + 2] as number;
    below[to] = (above[to] as number) + red;
    below[to + 1] = (above[to + 1] as number) + green;
    below[to + 2] = (above[to + 2] as number) + blue;
  }
}
