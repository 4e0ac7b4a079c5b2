import type { DetectedFace, RgbImage } from '@facenet/core';
import { BOX_COLOR, LABEL_COLOR, LANDMARK_COLOR } from './colors.js';
import { digitsSize, drawDigits } from './digits.js';
import { fillDisc, fillRectangle, strokeRectangle } from './shapes.js';

/** A copy of the photo with box, landmarks and score of every face. */
export function drawFaces(image: RgbImage, faces: readonly DetectedFace[]): RgbImage {
  const copy = { ...image, data: image.data.slice() };
  // Thin enough for thumbnails, thick enough to be seen when a large photo is shown small.
  const line = Math.max(1, Math.round(Math.max(image.width, image.height) / 400));
  for (const face of faces) drawFace(copy, face, line);
  return copy;
}

function drawFace(image: RgbImage, { box, score, landmarks }: DetectedFace, line: number): void {
  strokeRectangle(image, box, line, BOX_COLOR);
  for (const point of landmarks) fillDisc(image, point, line * 1.5, LANDMARK_COLOR);

  const text = score.toFixed(2);
  const { width, height } = digitsSize(text, line);
  const [x1, y1] = box.map(Math.round) as [number, number];
  const left = Math.min(Math.max(x1, 0), Math.max(image.width - width - 2 * line, 0));
  // Above the box, or inside it where the photo ends.
  const top = Math.max(y1 - height - 2 * line, 0);
  fillRectangle(image, [left, top, left + width + 2 * line, top + height + 2 * line], BOX_COLOR);
  drawDigits(image, text, [left + line, top + line], line, LABEL_COLOR);
}
