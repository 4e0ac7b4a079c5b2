import { crop } from '../image/crop.js';
import { resizeAntialiased } from '../image/resize-antialiased.js';
import type { RgbImage } from '../image/rgb-image.js';

/** Pixels a side that the inner face is measured on: those of a crop of 112, as they are. */
const SIDE = 56;
/** Pixels between the eyes in there, as in that crop. */
const EYES = 35.2;
/** How far down the crop the middle of the inner face lies, of the crop: above the nose. */
const MIDDLE = 0.55;
/** Pixels between the points of the coarser differences. */
const COARSE = 4;
/** Levels of coarse differences below which a picture is flat, and rounding all that is seen. */
const FLAT = 4;

/**
 * How fine the details of a face are, 0...1.
 *
 * Second differences of brightness between points one pixel apart, beside those of points four apart:
 * in a smooth picture the latter are sixteen times as large, which is 0 here; where neighbours have
 * nothing to do with each other, as in noise, they are alike, which is 1; in between it goes with the
 * logarithm. Light and contrast cancel out. A picture that was small once has no details of one pixel,
 * whatever enlarged it, and neither has one that was out of focus. The mean of absolute values is
 * taken, since the few corners that linear enlarging makes count much in squares; and of the
 * differences across and down the lesser, since motion blurs along one direction.
 *
 * What noise adds is not told from detail.
 *
 * @param eyes pixels of the crop between the eyes, so that crops of a larger and a smaller part of the
 * face are measured alike
 */
export function sharpnessOf(image: RgbImage, eyes: number): number {
  const luma = innerFace(image, eyes);
  const across = growth(luma, 1);
  const down = growth(luma, SIDE);
  return Math.min(1, Math.max(0, 1 + Math.log2(Math.min(across, down)) / Math.log2(COARSE ** 2)));
}

/** Fine second differences beside coarse ones, along steps of `step` in the array: 0... */
function growth(luma: Float32Array, step: number): number {
  let fine = 0;
  let coarse = 0;
  let points = 0;
  for (let y = 2 * COARSE; y < SIDE - 2 * COARSE; y++) {
    for (let x = 2 * COARSE; x < SIDE - 2 * COARSE; x++) {
      const i = y * SIDE + x;
      const here = 2 * luma[i]!;
      fine += Math.abs(luma[i - step]! + luma[i + step]! - here);
      coarse += Math.abs(luma[i - COARSE * step]! + luma[i + COARSE * step]! - here);
      points++;
    }
  }
  return fine / Math.max(coarse, FLAT * points);
}

/** Brightness of eyes, nose and mouth, row by row. */
function innerFace(image: RgbImage, eyes: number): Float32Array {
  const { width, height } = image;
  const side = Math.min(width, height, Math.max(1, Math.round((SIDE * eyes) / EYES)));
  const region = {
    x: Math.round((width - side) / 2),
    y: Math.max(0, Math.min(height - side, Math.round(height * MIDDLE - side / 2))),
    width: side,
    height: side,
  };
  const { data } = resizeAntialiased(crop(image, region), SIDE, SIDE, 'bicubic');
  const luma = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
  }
  return luma;
}
