import type { PixelRegion } from '../../../image/crop.js';
import type { RgbImage } from '../../../image/rgb-image.js';

/**
 * Turns an image about its centre and cuts a region out of the result, which is as large as the
 * image; what comes from beyond the image is black. Equal to the level to what Pillow's
 * `rotate(angle, BICUBIC)` gives, on which the original rests: cubic interpolation with a = -1 in
 * float64, along rows first, cut off to whole levels and not rounded.
 *
 * @param degrees counter-clockwise
 * @param into takes `width * height * 3` bytes of the region, all of which are written
 */
export function rotateInto(
  image: RgbImage,
  degrees: number,
  region: PixelRegion,
  into: Uint8Array,
): void {
  const { width, height, data } = image;
  const radians = (-(((degrees % 360) + 360) % 360) * Math.PI) / 180;
  const cos = rounded(Math.cos(radians));
  const sin = rounded(Math.sin(radians));
  const shiftX = cos * (-width / 2) + sin * (-height / 2) + width / 2;
  const shiftY = -sin * (-width / 2) + cos * (-height / 2) + height / 2;
  const stride = width * 3;
  for (let row = 0, to = 0; row < region.height; row++) {
    const y = region.y + row + 0.5;
    for (let column = 0; column < region.width; column++, to += 3) {
      const x = region.x + column + 0.5;
      const fromX = cos * x + sin * y + shiftX;
      const fromY = -sin * x + cos * y + shiftY;
      const isOf = x > 0 && y > 0 && x < width && y < height;
      if (!isOf || !(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height)) {
        into.fill(0, to, to + 3);
        continue;
      }
      const left = Math.floor(fromX - 0.5);
      const top = Math.floor(fromY - 0.5);
      const dx = fromX - 0.5 - left;
      const dy = fromY - 0.5 - top;
      const x1 = Math.max(left - 1, 0) * 3;
      const x2 = Math.max(left, 0) * 3;
      const x3 = Math.min(left + 1, width - 1) * 3;
      const x4 = Math.min(left + 2, width - 1) * 3;
      // The first row is the nearest there is; of the others, those that are missing repeat.
      const y1 = Math.max(top - 1, 0) * stride;
      const y2 = top >= 0 ? top * stride : y1;
      const y3 = top + 1 < height ? (top + 1) * stride : y2;
      const y4 = top + 2 < height ? (top + 2) * stride : y3;
      for (let c = 0; c < 3; c++) {
        const a = cubic(
          data[y1 + x1 + c]!,
          data[y1 + x2 + c]!,
          data[y1 + x3 + c]!,
          data[y1 + x4 + c]!,
          dx,
        );
        const b = cubic(
          data[y2 + x1 + c]!,
          data[y2 + x2 + c]!,
          data[y2 + x3 + c]!,
          data[y2 + x4 + c]!,
          dx,
        );
        const d = cubic(
          data[y3 + x1 + c]!,
          data[y3 + x2 + c]!,
          data[y3 + x3 + c]!,
          data[y3 + x4 + c]!,
          dx,
        );
        const e = cubic(
          data[y4 + x1 + c]!,
          data[y4 + x2 + c]!,
          data[y4 + x3 + c]!,
          data[y4 + x4 + c]!,
          dx,
        );
        const value = cubic(a, b, d, e, dy);
        into[to + c] = value <= 0 ? 0 : value >= 255 ? 255 : value;
      }
    }
  }
}

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  return v2 + d * (v3 - v1 + d * (2 * (v1 - v2) + v3 - v4 + d * (-v1 + v2 - v3 + v4)));
}

/** To 15 decimals, as Pillow rounds its matrix. */
function rounded(value: number): number {
  return Number(value.toFixed(15));
}
