import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import type { Box, Point } from './geometry.js';
import { TEXT_HEIGHT, textDots } from './pixel-font.js';
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
  /** Written above the box in place of the score: a name, in capitals without accents. */
  readonly label?: string;
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
/** Side of a dot of a name in pixels: smaller ones nobody reads. */
const LEAST_DOT = 2;

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
  { box, landmarks = [], score, label }: DrawableFace,
  line: number,
  { boxColor = GREEN, landmarkColor = RED }: DrawFacesOptions,
): void {
  strokeRectangle(image, box, line, boxColor);
  for (const point of landmarks) fillDisc(image, point, line * 1.5, landmarkColor);
  if (label !== undefined) writeAbove(image, box, label, Math.max(line, LEAST_DOT), boxColor);
  else if (score !== undefined) writeAbove(image, box, score.toFixed(2), line, boxColor);
}

/** Writes a text on a ground of its own, above the box or inside it where the photo ends. */
function writeAbove(image: RgbImage, box: Box, text: string, dot: number, ground: Color): void {
  const { dots, width } = textDots(text);
  const [outerWidth, outerHeight] = [(width + 2) * dot, (TEXT_HEIGHT + 2) * dot];
  const [x1, y1] = [Math.round(box[0]), Math.round(box[1])];
  const left = Math.min(Math.max(x1, 0), Math.max(image.width - outerWidth, 0));
  const top = Math.max(y1 - outerHeight, 0);
  fillRectangle(image, [left, top, left + outerWidth, top + outerHeight], ground);
  for (const { x, y } of dots) {
    const [atX, atY] = [left + (x + 1) * dot, top + (y + 1) * dot];
    fillRectangle(image, [atX, atY, atX + dot, atY + dot], BLACK);
  }
}

function checkedFace(face: DrawableFace): DrawableFace {
  const { box, landmarks = [], score, label } = Object(face) as DrawableFace;
  const numbers = (values: unknown, count: number) =>
    Array.isArray(values) && values.length === count && values.every(isNumber);
  const points = Array.isArray(landmarks) && landmarks.every((point) => numbers(point, 2));
  const texts =
    (score === undefined || isNumber(score)) && ['string', 'undefined'].includes(typeof label);
  if (numbers(box, 4) && points && texts) return face;
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
