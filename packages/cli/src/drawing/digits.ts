import type { Point, RgbImage } from '@facenet/core';
import type { Color } from './colors.js';
import { fillRectangle } from './shapes.js';

/** Three columns and five rows each; a bit is a dot, the highest of each row the left one. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
};

const ADVANCE = 4;

/** Size of a text in pixels when a dot has `dot` pixels a side. */
export function digitsSize(text: string, dot: number): { width: number; height: number } {
  return { width: (text.length * ADVANCE - 1) * dot, height: 5 * dot };
}

/** Writes a decimal number, its upper left corner at `at`. */
export function drawDigits(
  image: RgbImage,
  text: string,
  [x, y]: Point,
  dot: number,
  color: Color,
): void {
  for (const [place, char] of [...text].entries()) {
    for (const [row, bits] of (GLYPHS[char] ?? []).entries()) {
      for (let column = 0; column < 3; column++) {
        if (!(bits & (4 >> column))) continue;
        const left = x + (place * ADVANCE + column) * dot;
        const top = y + row * dot;
        fillRectangle(image, [left, top, left + dot, top + dot], color);
      }
    }
  }
}
