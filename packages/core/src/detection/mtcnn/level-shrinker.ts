import type { RgbImage } from '../../image/rgb-image.js';
import { createExactMean } from './exact-mean.js';
import type { PyramidLevel } from './pyramid.js';

/** Makes one pyramid level of the rows of an integral image as they come. */
export interface LevelShrinker {
  /** (v - 127.5) / 128 as [width, height, 3]. */
  readonly pixels: Float32Array;
  /**
   * Takes the sums of all pixels left of each position, three values a position: those of the rows
   * before row `y` of the image, and those including it.
   */
  takeRow(y: number, above: Float64Array, below: Float64Array): void;
}

export function createLevelShrinker(image: RgbImage, level: PyramidLevel): LevelShrinker {
  const { width, height } = level;
  const pixels = new Float32Array(width * height * 3);
  const exactMean = createExactMean(image, width, height);
  const scaleX = image.width / width;
  const scaleY = image.height / height;
  const perArea = 1 / (scaleX * scaleY);
  const doubt = roundingDoubt(scaleX, scaleY);
  const edges = rightEdges(image.width, width);
  /** The sums at the lower edge of the row before. */
  const upper = new Float64Array((width + 1) * 3);
  let row = 0;
  let lowerEdge = height === 1 ? image.height : scaleY;

  function takeRow(y: number, above: Float64Array, below: Float64Array): void {
    while (row < height && lowerEdge <= y + 1) {
      for (let channel = 0; channel < 3; channel++) writeRow(channel, lowerEdge - y, above, below);
      row++;
      lowerEdge = row === height - 1 ? image.height : (row + 1) * scaleY;
    }
  }

  /** @param share how much of the image's row lies above the lower edge of this level's row */
  function writeRow(
    channel: number,
    share: number,
    above: Float64Array,
    below: Float64Array,
  ): void {
    let left = 0;
    let to = row * 3 + channel;
    for (let column = 1; column <= width; column++) {
      const from = (edges.position[column] as number) + channel;
      const a = above[from] as number;
      const b = above[from + 3] as number;
      const start = a + share * ((below[from] as number) - a);
      const end = b + share * ((below[from + 3] as number) - b);
      const sum = start + (edges.share[column] as number) * (end - start);
      const at = column * 3 + channel;
      const rowSum = sum - (upper[at] as number);
      upper[at] = sum;
      const raised = (rowSum - left) * perArea + 0.5;
      left = rowSum;
      let value = Math.floor(raised);
      const rest = raised - value;
      if (rest < doubt || rest > 1 - doubt) value = exactMean(column - 1, row, channel);
      pixels[to] = (value - 127.5) * 0.0078125;
      to += height * 3;
    }
  }

  return { pixels, takeRow };
}

/**
 * Where each column ends: `position` is the place of the image's column in which it does among the
 * sums, `share` how much of that column belongs to it.
 */
function rightEdges(inSize: number, outSize: number) {
  const position = new Int32Array(outSize + 1);
  const share = new Float64Array(outSize + 1);
  for (let i = 1; i <= outSize; i++) {
    const edge = (i * inSize) / outSize;
    const whole = Math.min(Math.floor(edge), inSize - 1);
    position[i] = whole * 3;
    share[i] = edge - whole;
  }
  return { position, share };
}

/**
 * How far float32 sums of up to 255 can be off: each of two roundings a summand by 2^-24 of it.
 * Means this close to a half must be computed as OpenCV does to be rounded as it does.
 */
function roundingDoubt(scaleX: number, scaleY: number): number {
  const summands = Math.ceil(scaleX) + 1 + Math.ceil(scaleY) + 1;
  return (2 * summands + 2) * 2 ** -24 * 256;
}
