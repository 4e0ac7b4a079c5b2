import { resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { PyramidLevel } from './pyramid.js';
import { canShrinkTo, shrinkToLevels } from './shrink-levels.js';

/**
 * Prepares the input of P-Net for all levels of a pyramid: most levels together, which is fast,
 * the others (very large, enlarged or shrunk by a whole factor) when they are asked for, once.
 *
 * @returns gives the pixels of a level, (v - 127.5) / 128 as [width, height, 3]
 */
export function levelPixels(
  image: RgbImage,
  levels: readonly PyramidLevel[],
): (level: PyramidLevel) => Float32Array {
  const together = levels.filter((level) => canShrinkTo(level, image));
  const shrunk = new Map(shrinkToLevels(image, together).map((pixels, i) => [together[i], pixels]));
  return (level) => shrunk.get(level) ?? resized(image, level);
}

function resized(image: RgbImage, level: PyramidLevel): Float32Array {
  const data = new Float32Array(level.width * level.height * 3);
  resizeAreaInto(image, level, { data, order: 'columns', normalize: true });
  return data;
}
