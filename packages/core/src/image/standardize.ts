import { checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { checkedImage, type RgbImage } from './rgb-image.js';

/** One number for all colours, or one for red, green and blue, in this order for every network. */
export type PerColour = number | readonly [red: number, green: number, blue: number];

/** value = (v - mean) / scale, for v = 0...255. */
export interface MeanAndScale {
  readonly mean: PerColour;
  /** Above 0. What others give as a factor is 1 / scale here, and a standard deviation is a scale. */
  readonly scale: PerColour;
}

/**
 * How pixels become the values that a network was trained on. `per-image`: (v - mean) /
 * max(std, 1/sqrt(N)), with the mean and the population's standard deviation of all N values of the
 * crop.
 */
export type Standardization = 'per-image' | MeanAndScale;

/** Standardisations that have a name, as cards and the command line take it. */
export const namedStandardizations = {
  /** In -1...1. */
  fixed: { mean: 127.5, scale: 128 },
  'per-image': 'per-image',
  /** With the means of the faces that dlib's network was trained on (`input_rgb_image_sized`). */
  dlib: { mean: [122.782, 117.001, 104.298], scale: 256 },
} as const satisfies Readonly<Record<string, Standardization>>;

/** A standardisation that has a name. */
export type StandardizationName = keyof typeof namedStandardizations;

/** Where the values go, and in which order. */
export interface StandardizeOptions {
  /** Takes the values; default a new array. */
  readonly into?: Float32Array;
  /** Index of the first value in `into`; default 0. */
  readonly offset?: number;
  /** Order of the channels that the network was trained with; default `rgb`. */
  readonly colorOrder?: 'rgb' | 'bgr';
  /** `hwc` (default): [height, width, 3], channels of a pixel side by side; `chw`: [3, height, width]. */
  readonly layout?: 'hwc' | 'chw';
}

/** The standardisation that a name or an object from outside stands for; undefined for none. */
export function parseStandardization(value: unknown): Standardization | undefined {
  if (typeof value === 'string') {
    const named: Readonly<Record<string, Standardization>> = namedStandardizations;
    return Object.hasOwn(named, value) ? named[value] : undefined;
  }
  const { mean, scale } = (value ?? {}) as Partial<MeanAndScale>;
  const isScale = (number: unknown) => isFiniteNumber(number) && (number as number) > 0;
  return isPerColour(mean, isFiniteNumber) && isPerColour(scale, isScale)
    ? { mean, scale }
    : undefined;
}

/** For people: its name, or the formula with its numbers. */
export function standardizationText(
  standardization: Standardization | StandardizationName,
): string {
  const formula = standardizationFormula(standardization);
  const named = Object.entries(namedStandardizations).find(([, other]) => {
    return standardizationFormula(other) === formula;
  });
  return named?.[0] ?? formula;
}

/** What is done to a pixel: `(v - 127.5) / 128`, or `per-image`. */
export function standardizationFormula(
  standardization: Standardization | StandardizationName,
): string {
  const method = checkedStandardization(standardization);
  if (method === 'per-image') return method;
  const text = (value: PerColour) => (typeof value === 'number' ? value : `[${value.join(', ')}]`);
  return `(v - ${text(method.mean)}) / ${text(method.scale)}`;
}

/**
 * Turns pixels into the values that embedding networks take.
 *
 * `per-image` gives values of mean 0 and standard deviation 1; the lower bound of the deviation keeps
 * noise in plain images small.
 *
 * @returns `into`, or a new array of width * height * 3 values
 * @throws FaceNetError INVALID_ARGUMENT for an unknown standardisation, or when `into` has no room for
 * the values behind the offset
 */
export function standardize(
  image: RgbImage,
  standardization: Standardization | StandardizationName,
  options: StandardizeOptions = {},
): Float32Array {
  const { data } = checkedImage(image);
  checkObject(options, 'The choice of a target');
  const { into = new Float32Array(data.length), offset = 0 } = options;
  const { colorOrder = 'rgb', layout = 'hwc' } = options;
  if (!Number.isSafeInteger(offset) || offset < 0 || into.length - offset < data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The image has ${data.length} values, but the target has ${into.length} and the offset is ` +
        `${offset}.`,
    );
  }
  const method = checkedStandardization(standardization);
  const levels = levelValues(method === 'per-image' ? meanAndSpread(data) : method);
  const [first, last] = colorOrder === 'rgb' ? ([0, 2] as const) : ([2, 0] as const);
  const [firstValues, greenValues, lastValues] = [levels[first], levels[1], levels[last]];
  const [step, plane] = layout === 'hwc' ? [3, 1] : [1, data.length / 3];
  for (let from = 0, to = offset; from < data.length; from += 3, to += step) {
    into[to] = firstValues[data[from + first]!]!;
    into[to + plane] = greenValues[data[from + 1]!]!;
    into[to + 2 * plane] = lastValues[data[from + last]!]!;
  }
  return into;
}

function checkedStandardization(value: unknown): Standardization {
  const standardization = parseStandardization(value);
  if (standardization) return standardization;
  throw new FaceNetError('INVALID_ARGUMENT', `The standardization is ${excerpt(value)}.`, {
    hint:
      `Pass ${Object.keys(namedStandardizations).join(', ')}, or { mean, scale }: numbers or ` +
      'three for red, green and blue, the scale above 0.',
  });
}

type Levels = readonly [Float32Array, Float32Array, Float32Array];

/** What each of the 256 values becomes, by colour: one division a level instead of one a pixel. */
function levelValues({ mean, scale }: MeanAndScale): Levels {
  const table = (middle: number, divisor: number) => {
    const values = new Float32Array(256);
    for (let level = 0; level < 256; level++) values[level] = (level - middle) / divisor;
    return values;
  };
  if (typeof mean === 'number' && typeof scale === 'number') {
    const values = table(mean, scale);
    return [values, values, values];
  }
  const of = (value: PerColour, colour: number) =>
    typeof value === 'number' ? value : (value[colour] as number);
  const colour = (index: number) => table(of(mean, index), of(scale, index));
  return [colour(0), colour(1), colour(2)];
}

function meanAndSpread(data: Uint8Array): MeanAndScale {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  const variance = Math.max(squares / data.length - mean * mean, 0);
  return { mean, scale: Math.max(Math.sqrt(variance), 1 / Math.sqrt(data.length)) };
}

function isFiniteNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isPerColour(value: unknown, is: (number: unknown) => boolean): value is PerColour {
  return is(value) || (Array.isArray(value) && value.length === 3 && value.every(is));
}
