import type { RgbImage } from '@facenet/core';

interface Place {
  readonly left: number;
  readonly top: number;
  /** Size of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** Puts the first frame of an animation on its canvas, which is black where the frame is not. */
export function placeOnCanvas(frame: RgbImage, { left, top, width, height }: Place): RgbImage {
  if (frame.width === width && frame.height === height) return frame;
  const data = new Uint8Array(width * height * 3);
  const columns = Math.max(0, Math.min(frame.width, width - left));
  const rows = Math.max(0, Math.min(frame.height, height - top));
  for (let y = 0; y < rows; y++) {
    const from = y * frame.width * 3;
    data.set(frame.data.subarray(from, from + columns * 3), ((top + y) * width + left) * 3);
  }
  return { width, height, data };
}
