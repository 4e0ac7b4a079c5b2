import { type RgbImage, rgbImage } from '../../image/rgb-image.js';

/** Pixels that look random and are always the same. */
export function noiseImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = state >>> 24;
  }
  return rgbImage(width, height, data);
}
