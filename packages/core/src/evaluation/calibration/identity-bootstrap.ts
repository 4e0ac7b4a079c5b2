import { meanAndStd } from '../mean-and-std.js';
import type { Interval } from './binomial-bounds.js';

/** Impostor pairs by ascending distance with the identities of both sides. */
interface ImpostorPairs {
  readonly distance: Float64Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
}

interface BootstrapInput {
  /** The nearest impostor pairs, many more than the false-accept rate accepts. */
  readonly nearest: ImpostorPairs;
  /** Number of images of each identity. */
  readonly images: readonly number[];
  readonly far: number;
  readonly threshold: number;
  /** The rate at the threshold, without resampling. */
  readonly measuredFar: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Confidence intervals of the threshold of a false-accept rate, and of the rate at a threshold, by
 * drawing people with replacement.
 *
 * Pairs that share a person are not independent (a "wolf" is near to many), so people are drawn
 * instead of pairs, as in the subsets bootstrap of Bolle, Ratha and Pankanti ("Error analysis of
 * pattern recognition systems: the subsets bootstrap", 2004). A pair depends on the people at both
 * its ends, so it counts as often as the two were drawn together, the product of their numbers;
 * drawing one end only would make the intervals too narrow. The product in turn counts what is
 * particular to a pair three times (Owen, "The pigeonhole bootstrap", 2007), so the percentiles are
 * drawn together by the two times too many.
 */
export function bootstrapIdentities(input: BootstrapInput): {
  interval: Interval;
  farInterval: Interval;
} {
  const { images, resamples, confidence, threshold, nearest } = input;
  const random = seededRandom(input.seed);
  const thresholds: number[] = [];
  const rates: number[] = [];
  while (thresholds.length < resamples) {
    const drawn = new Int32Array(images.length);
    for (let i = 0; i < images.length; i++) {
      const identity = random(images.length);
      drawn[identity] = drawn[identity]! + 1;
    }
    const total = impostorWeight(images, drawn);
    // Only one person was drawn, so there are no pairs of two; draw again.
    if (total === 0) continue;
    const resample = weighted(input, drawn, total);
    thresholds.push(resample.threshold);
    rates.push(resample.rate);
  }
  const noise = pairNoise(nearest, images, threshold);
  const variance = meanAndStd(rates).std ** 2;
  const shrink = variance > noise ? Math.sqrt(Math.max(noise, variance - 2 * noise) / variance) : 1;
  const { measuredFar } = input;
  return {
    interval: shrunk(percentiles(thresholds, confidence), threshold, shrink),
    farInterval: shrunk(percentiles(rates, confidence), measuredFar, shrink),
  };
}

/** An interval drawn together around the estimate, which it always holds. */
function shrunk({ low, high }: Interval, estimate: number, factor: number): Interval {
  return {
    low: Math.min(estimate, estimate + factor * (low - estimate)),
    high: Math.max(estimate, estimate + factor * (high - estimate)),
  };
}

/** Number of pairs of images of different people in a resample. */
function impostorWeight(images: readonly number[], drawn: Int32Array): number {
  let sum = 0;
  let squares = 0;
  for (const [identity, count] of images.entries()) {
    const weight = count * drawn[identity]!;
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum - squares) / 2;
}

function weighted({ nearest, far, threshold }: BootstrapInput, drawn: Int32Array, total: number) {
  const { distance, a, b } = nearest;
  let below = 0;
  let accepted = 0;
  let found: number | undefined;
  for (let i = 0; i < distance.length; i++) {
    const weight = drawn[a[i]!]! * drawn[b[i]!]!;
    below += weight;
    if (distance[i]! < threshold) accepted += weight;
    else if (found !== undefined) break;
    if (found === undefined && below > far * total) found = distance[i]!;
  }
  return { threshold: found ?? distance.at(-1)!, rate: accepted / total };
}

function percentiles(values: number[], confidence: number): Interval {
  const sorted = values.sort((a, b) => a - b);
  const tail = Math.floor(((1 - confidence) / 2) * sorted.length);
  return { low: sorted[tail]!, high: sorted[sorted.length - 1 - tail]! };
}

/**
 * Variance of a false-accept rate that comes from the pairs of people taken as independent: squared
 * deviations of what each two people contribute from what the rate lets expect.
 *
 * @param images number of images of each identity
 */
export function pairNoise(
  { distance, a, b }: ImpostorPairs,
  images: readonly number[],
  threshold: number,
): number {
  const accepted = new Map<number, { count: number; pairs: number }>();
  let total = 0;
  for (let i = 0; i < distance.length && distance[i]! < threshold; i++) {
    const [low, high] = [Math.min(a[i]!, b[i]!), Math.max(a[i]!, b[i]!)];
    const key = low * images.length + high;
    const two = accepted.get(key) ?? { count: 0, pairs: images[low]! * images[high]! };
    two.count++;
    accepted.set(key, two);
    total++;
  }
  const pairs = (powerSum(images, 1) ** 2 - powerSum(images, 2)) / 2;
  const rate = total / pairs;
  let squares = (rate ** 2 * (powerSum(images, 2) ** 2 - powerSum(images, 4))) / 2;
  for (const two of accepted.values()) squares += two.count ** 2 - 2 * rate * two.count * two.pairs;
  return squares / pairs ** 2;
}

function powerSum(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0);
}

/** A generator of whole numbers 0...below-1 that gives the same numbers for the same seed. */
type RandomInteger = (below: number) => number;

/** Marsaglia's xorshift with 32 bits ("Xorshift RNGs", 2003): enough for drawing people. */
export function seededRandom(seed: number): RandomInteger {
  // Neighbouring seeds are spread out first; the state must not be 0.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}
