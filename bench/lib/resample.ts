import type { RgbImage } from '@facenet/core';
import {
  invertSimilarity,
  type SimilarityTransform,
} from '../../packages/core/src/alignment/similarity-transform.js';

/** The value of a photo between its pixels; black beyond its border. */
export type Sampler = (image: RgbImage, x: number, y: number, channel: number) => number;

function pixel({ width, height, data }: RgbImage, x: number, y: number, channel: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : data[(y * width + x) * 3 + channel]!;
}

export const bilinear: Sampler = (image, x, y, channel) => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const row = (at: number) =>
    (1 - right) * pixel(image, left, at, channel) + right * pixel(image, left + 1, at, channel);
  return (1 - down) * row(top) + down * row(top + 1);
};

/** Keys' cubic convolution with a = -0.5. */
export const bicubic: Sampler = (image, x, y, channel) => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  let sum = 0;
  for (let j = -1; j <= 2; j++) {
    for (let i = -1; i <= 2; i++) {
      const weight = cubic(left + i - x) * cubic(top + j - y);
      if (weight !== 0) sum += weight * pixel(image, left + i, top + j, channel);
    }
  }
  return sum;
};

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/** Warps a photo, each pixel of the result being the mean of `grid` x `grid` samples. */
export function warp(
  image: RgbImage,
  transform: SimilarityTransform,
  side: number,
  sample: Sampler,
  grid = 1,
): RgbImage {
  const { a, b, tx, ty } = invertSimilarity(transform);
  const data = new Uint8ClampedArray(side * side * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    let sum = 0;
    for (let cell = 0; cell < grid * grid; cell++) {
      const u = x + ((cell % grid) + 0.5) / grid - 0.5;
      const v = y + (Math.floor(cell / grid) + 0.5) / grid - 0.5;
      sum += sample(image, a * u - b * v + tx, b * u + a * v + ty, i % 3);
    }
    data[i] = sum / (grid * grid);
  }
  return { width: side, height: side, data: new Uint8Array(data.buffer) };
}
