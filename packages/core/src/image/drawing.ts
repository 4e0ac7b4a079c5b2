import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import type { Box, Point } from './geometry.js';
import { checkedImage, type RgbImage } from './rgb-image.js';

/** Red, green, blue: 0...255. */
export type Color = readonly [red: number, green: number, blue: number];

/** What is drawn of a face; a detected face is one. */
export interface DrawableFace {
  /** May reach beyond the image, like the landmarks; what lies there is not drawn. */
  readonly box: Box;
  readonly landmarks?: readonly Point[];
  /** Written above the box with two decimals. */
  readonly score?: number;
}

/** How faces are marked. */
export interface DrawFacesOptions {
  /** Width of lines in pixels, at least 1; default: a 400th of the image's longer side. */
  readonly line?: number;
  /** Of the box and the ground of its score; default green. */
  readonly boxColor?: Color;
  /** Default red. */
  readonly landmarkColor?: Color;
}

const GREEN: Color = [46, 204, 113];
const RED: Color = [255, 71, 87];
const BLACK: Color = [0, 0, 0];

/**
 * A copy of the photo with box, landmarks and score of every face.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no image, no face or no width of lines
 */
export function drawFaces(
  image: RgbImage,
  faces: readonly DrawableFace[],
  options: DrawFacesOptions = {},
): RgbImage {
  const { width, height, data } = checkedImage(image);
  checkArray(faces, 'The list of faces');
  checkObject(options, 'The choice of colours');
  // Thin enough for thumbnails, thick enough to be seen when a large photo is shown small.
  const { line = Math.max(1, Math.round(Math.max(width, height) / 400)) } = options;
  if (!(line >= 1 && line <= width + height)) {
    throw new FaceNetError('INVALID_ARGUMENT', `Lines cannot be ${line} pixels wide.`, {
      hint: `In this image they take a number of 1...${width + height}.`,
    });
  }
  const copy = { width, height, data: data.slice() };
  for (const face of faces) drawFace(copy, checkedFace(face), Math.round(line), options);
  return copy;
}

function drawFace(
  image: RgbImage,
  { box, landmarks = [], score }: DrawableFace,
  line: number,
  { boxColor = GREEN, landmarkColor = RED }: DrawFacesOptions,
): void {
  strokeRectangle(image, box, line, boxColor);
  for (const point of landmarks) fillDisc(image, point, line * 1.5, landmarkColor);
  if (score === undefined) return;
  const text = score.toFixed(2);
  const { width, height } = digitsSize(text, line);
  const [x1, y1] = [Math.round(box[0]), Math.round(box[1])];
  const left = Math.min(Math.max(x1, 0), Math.max(image.width - width - 2 * line, 0));
  // Above the box, or inside it where the photo ends.
  const top = Math.max(y1 - height - 2 * line, 0);
  fillRectangle(image, [left, top, left + width + 2 * line, top + height + 2 * line], boxColor);
  drawDigits(image, text, [left + line, top + line], line, BLACK);
}

function checkedFace(face: DrawableFace): DrawableFace {
  const { box, landmarks = [], score } = Object(face) as DrawableFace;
  const numbers = (values: unknown, count: number) =>
    Array.isArray(values) && values.length === count && values.every(isNumber);
  const points = Array.isArray(landmarks) && landmarks.every((point) => numbers(point, 2));
  if (numbers(box, 4) && points && (score === undefined || isNumber(score))) return face;
  throw new FaceNetError('INVALID_ARGUMENT', `${JSON.stringify(face)} is no face to be drawn.`, {
    hint: 'Pass { box: [x1, y1, x2, y2], landmarks: [[x, y], ...], score } as detection gives it.',
  });
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

/** Fills a rectangle of whole pixels, end-exclusive; what lies outside the image is left out. */
function fillRectangle(
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
function strokeRectangle(image: RgbImage, box: Box, line: number, color: Color): void {
  const [x1, y1, x2, y2] = box;
  fillRectangle(image, [x1, y1, x2, y1 + line], color);
  fillRectangle(image, [x1, y2 - line, x2, y2], color);
  fillRectangle(image, [x1, y1, x1 + line, y2], color);
  fillRectangle(image, [x2 - line, y1, x2, y2], color);
}

function fillDisc(image: RgbImage, [x, y]: Point, radius: number, color: Color): void {
  const last = Math.min(y + radius, image.height);
  for (let row = Math.max(Math.ceil(y - radius), 0); row <= last; row++) {
    const half = Math.sqrt(radius ** 2 - (row - y) ** 2);
    fillRectangle(image, [x - half, row, x + half + 1, row + 1], color);
  }
}

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
  '-': [0, 0, 7, 0, 0],
};

const ADVANCE = 4;

/** Size of a text in pixels when a dot has `dot` pixels a side. */
function digitsSize(text: string, dot: number): { width: number; height: number } {
  return { width: (text.length * ADVANCE - 1) * dot, height: 5 * dot };
}

/** Writes a decimal number, its upper left corner at `at`. */
function drawDigits(image: RgbImage, text: string, [x, y]: Point, dot: number, color: Color): void {
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
