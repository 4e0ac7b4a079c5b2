import type { RgbImage } from './rgb-image.js';

/** The mirror image: left and right change places. */
export function flipHorizontal({ width, height, data }: RgbImage): RgbImage {
  const flipped = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = width - 1; x >= 0; x--) {
      const from = (y * width + x) * 3;
      flipped[to++] = data[from]!;
      flipped[to++] = data[from + 1]!;
      flipped[to++] = data[from + 2]!;
    }
  }
  return { width, height, data: flipped };
}
