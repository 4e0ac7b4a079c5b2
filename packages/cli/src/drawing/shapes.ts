import type { Box, Point, RgbImage } from '@facenet/core';
import type { Color } from './colors.js';

/** Fills a rectangle of whole pixels, end-exclusive; what lies outside the image is left out. */
export function fillRectangle(
  { width, height, data }: RgbImage,
  [x1, y1, x2, y2]: Box,
  [red, green, blue]: Color,
): void {
  const right = Math.min(Math.round(x2), width);
  const bottom = Math.min(Math.round(y2), height);
  for (let y = Math.max(Math.round(y1), 0); y < bottom; y++) {
    for (let x = Math.max(Math.round(x1), 0); x < right; x++) {
      const i = (y * width + x) * 3;
      data[i] = red;
      data[i + 1] = green;
      data[i + 2] = blue;
    }
  }
}

/** Draws the outline of a box, with lines that lie inside it. */
export function strokeRectangle(image: RgbImage, box: Box, line: number, color: Color): void {
  const [x1, y1, x2, y2] = box;
  fillRectangle(image, [x1, y1, x2, y1 + line], color);
  fillRectangle(image, [x1, y2 - line, x2, y2], color);
  fillRectangle(image, [x1, y1, x1 + line, y2], color);
  fillRectangle(image, [x2 - line, y1, x2, y2], color);
}

export function fillDisc(image: RgbImage, [x, y]: Point, radius: number, color: Color): void {
  for (let row = Math.ceil(y - radius); row <= y + radius; row++) {
    const half = Math.sqrt(radius ** 2 - (row - y) ** 2);
    fillRectangle(image, [x - half, row, x + half + 1, row + 1], color);
  }
}
