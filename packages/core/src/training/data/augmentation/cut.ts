import type { PixelRegion } from '../../../image/crop.js';
import type { RgbImage } from '../../../image/rgb-image.js';

/**
 * Copies a region of an image, black where it reaches beyond.
 *
 * @param into takes `width * height * 3` bytes, all of which are written
 */
export function cutInto(image: RgbImage, region: PixelRegion, into: Uint8Array): void {
  const { x, y, width, height } = region;
  const inside = x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
  if (!inside) into.fill(0);
  const left = Math.max(x, 0);
  const right = Math.min(x + width, image.width);
  if (left >= right) return;
  const bottom = Math.min(y + height, image.height);
  for (let row = Math.max(y, 0); row < bottom; row++) {
    const from = row * image.width;
    const pixels = image.data.subarray((from + left) * 3, (from + right) * 3);
    into.set(pixels, ((row - y) * width + left - x) * 3);
  }
}

/** Swaps left and right in place. */
export function mirrorInPlace({ width, height, data }: RgbImage): void {
  for (let row = 0; row < height; row++) {
    let left = row * width * 3;
    let right = left + (width - 1) * 3;
    for (; left < right; left += 3, right -= 3) {
      for (let colour = 0; colour < 3; colour++) {
        const value = data[left + colour]!;
        data[left + colour] = data[right + colour]!;
        data[right + colour] = value;
      }
    }
  }
}
