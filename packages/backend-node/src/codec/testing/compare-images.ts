import type { RgbImage } from '@facenet/core';

export interface ImageDifference {
  /** Largest difference of a channel, 0 to 255. */
  readonly max: number;
  /** Mean absolute difference of all channels. */
  readonly mean: number;
}

/** @throws Error when the images differ in size */
export function compareImages(a: RgbImage, b: RgbImage): ImageDifference {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`${a.width}x${a.height} cannot be compared with ${b.width}x${b.height}.`);
  }
  let max = 0;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i]! - b.data[i]!);
    sum += difference;
    if (difference > max) max = difference;
  }
  return { max, mean: sum / a.data.length };
}
