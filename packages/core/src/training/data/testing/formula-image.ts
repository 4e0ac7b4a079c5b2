import type { RgbImage } from '../../../image/rgb-image.js';
import { mix } from '../../testing/golden-inputs.js';

const tri = (x: number) => Math.abs((x % 510) - 255);

/** The image `small(height, width)` of the reference data's `goldens/training`. */
export function formulaImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let h = 0, i = 0; h < height; h++) {
    for (let w = 0; w < width; w++) {
      for (let c = 0; c < 3; c++, i++) {
        const waves = 2 * tri(11 * h + 6 * w + 85 * c);
        const rings = tri(Math.floor((5 * w * w) / 4) + 9 * h * (1 + c));
        data[i] = Math.floor((waves + rings + (mix((h * 64 + w) * 4 + c) >>> 24)) / 4);
      }
    }
  }
  return { width, height, data };
}
