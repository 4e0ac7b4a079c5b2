import { type RgbImage, rgbImage } from '@facenet/core';

/** As a lens out of focus, about: a Gaussian of `sigma` pixels; the border goes on beyond itself. */
export function gaussianBlur(image: RgbImage, sigma: number): RgbImage {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  return blurAlong(blurAlong(image, weights, 'rows'), weights, 'columns');
}

/** As a camera that moves sideways by `length` pixels while the shutter is open. */
export function motionBlur(image: RgbImage, length: number): RgbImage {
  return blurAlong(image, new Array<number>(length).fill(1), 'rows');
}

function blurAlong(
  { width, height, data }: RgbImage,
  weights: readonly number[],
  along: 'rows' | 'columns',
): RgbImage {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [across, last] = along === 'rows' ? [3, width - 1] : [width * 3, height - 1];
  const middle = (weights.length - 1) >> 1;
  const blurred = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const pixel = (i / 3) | 0;
    const place = along === 'rows' ? pixel % width : (pixel / width) | 0;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const other = Math.min(last, Math.max(0, place + k - middle));
      sum += weights[k]! * data[i + (other - place) * across]!;
    }
    blurred[i] = Math.round(sum / total);
  }
  return rgbImage(width, height, blurred);
}
