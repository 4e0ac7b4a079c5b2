import type { RgbImage } from '@facenet/core';
import {
  invertSimilarity,
  type SimilarityTransform,
} from '../../packages/core/src/alignment/similarity-transform.js';

/** Weights of the pixels around a position between pixels, from `first` on. */
export type Filter = (position: number) => {
  readonly first: number;
  readonly weights: readonly number[];
};

export const bilinear: Filter = (position) => {
  const first = Math.floor(position);
  return { first, weights: [1 - (position - first), position - first] };
};

/** Keys' cubic convolution with a = -0.5. */
export const bicubic: Filter = (position) => {
  const middle = Math.floor(position);
  const weights = [-1, 0, 1, 2].map((offset) => cubic(middle + offset - position));
  return { first: middle - 1, weights };
};

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/**
 * Warps a photo, each pixel of the result being the mean of `grid` x `grid` samples. What lies beyond
 * the photo is black.
 */
export function warp(
  image: RgbImage,
  transform: SimilarityTransform,
  side: number,
  filter: Filter,
  grid = 1,
): RgbImage {
  const { a, b, tx, ty } = invertSimilarity(transform);
  const data = new Uint8ClampedArray(side * side * 3);
  const sum = new Float64Array(3);
  for (let place = 0; place < side * side; place++) {
    sum.fill(0);
    for (let cell = 0; cell < grid * grid; cell++) {
      const u = (place % side) + ((cell % grid) + 0.5) / grid - 0.5;
      const v = Math.floor(place / side) + (Math.floor(cell / grid) + 0.5) / grid - 0.5;
      addSample(image, filter(a * u - b * v + tx), filter(b * u + a * v + ty), sum);
    }
    for (let c = 0; c < 3; c++) data[place * 3 + c] = sum[c]! / (grid * grid);
  }
  return { width: side, height: side, data: new Uint8Array(data.buffer) };
}

function addSample(
  { width, height, data }: RgbImage,
  across: ReturnType<Filter>,
  down: ReturnType<Filter>,
  sum: Float64Array,
): void {
  for (let j = 0; j < down.weights.length; j++) {
    const y = down.first + j;
    if (y < 0 || y >= height) continue;
    for (let i = 0; i < across.weights.length; i++) {
      const x = across.first + i;
      if (x < 0 || x >= width) continue;
      const weight = down.weights[j]! * across.weights[i]!;
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) sum[c]! += weight * data[at + c]!;
    }
  }
}
