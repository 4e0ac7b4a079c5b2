import { FaceNetError } from '../errors.js';
import type { RgbImage } from './rgb-image.js';

type Colour = readonly [red: number, green: number, blue: number];

export interface StandardizeOptions {
  /** Takes the values; default a new array. */
  readonly into?: Float32Array;
  /** Index of the first value in `into`; default 0. */
  readonly offset?: number;
  /** Order of the channels that the network was trained with; default `rgb`. */
  readonly colorOrder?: 'rgb' | 'bgr';
}

/** Mean red, green and blue of the faces that dlib's network was trained on. */
const DLIB_MEANS: Colour = [122.782, 117.001, 104.298];

/**
 * Turns pixels into the values that embedding networks take, as [height, width, 3].
 *
 * `fixed`: (v - 127.5) / 128, in -1...1. `per-image`: (v - mean) / max(std, 1/sqrt(N)) over all
 * N = height * width * 3 values with the population's standard deviation, so that the result has
 * mean 0 and standard deviation 1; the lower bound keeps noise in plain images small. `dlib`:
 * (v - m) / 256 with m = 122.782, 117.001 and 104.298 for red, green and blue, as dlib's
 * `input_rgb_image_sized` has it.
 *
 * @returns `into`, or a new array of N values
 * @throws FaceNetError INVALID_ARGUMENT when `into` has no room for N values behind the offset
 */
export function standardize(
  { data }: RgbImage,
  method: 'fixed' | 'per-image' | 'dlib',
  options: StandardizeOptions = {},
): Float32Array {
  const { into = new Float32Array(data.length), offset = 0, colorOrder = 'rgb' } = options;
  if (!Number.isSafeInteger(offset) || offset < 0 || into.length - offset < data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The image has ${data.length} values, but the target has ${into.length} and the offset is ` +
        `${offset}.`,
    );
  }
  const [middles, spread] = middlesAndSpread(data, method);
  // One division a level instead of one a pixel.
  const values = middles.map((middle) =>
    Float32Array.from({ length: 256 }, (_, level) => (level - middle) / spread),
  );
  const [first, last] = colorOrder === 'rgb' ? [0, 2] : [2, 0];
  const [firstValues, greenValues, lastValues] = [values[first]!, values[1]!, values[last]!];
  for (let from = 0, to = offset; from < data.length; from += 3, to += 3) {
    into[to] = firstValues[data[from + first]!]!;
    into[to + 1] = greenValues[data[from + 1]!]!;
    into[to + 2] = lastValues[data[from + last]!]!;
  }
  return into;
}

/** What to subtract from red, green and blue, and what to divide by. */
function middlesAndSpread(
  data: Uint8Array,
  method: 'fixed' | 'per-image' | 'dlib',
): [middles: Colour, spread: number] {
  if (method === 'dlib') return [DLIB_MEANS, 256];
  const [middle, spread] = method === 'fixed' ? [127.5, 128] : meanAndSpread(data);
  return [[middle, middle, middle], spread];
}

function meanAndSpread(data: Uint8Array): [mean: number, spread: number] {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  const variance = Math.max(squares / data.length - mean * mean, 0);
  return [mean, Math.max(Math.sqrt(variance), 1 / Math.sqrt(data.length))];
}
