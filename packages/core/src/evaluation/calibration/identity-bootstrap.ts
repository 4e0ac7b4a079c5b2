import { meanAndStd } from '../mean-and-std.js';
import type { Interval } from './binomial-bounds.js';
import { pairNoise } from './pair-noise.js';
import { seededRandom } from './random.js';

/** Impostor pairs by ascending distance with the identities of both sides. */
export interface ImpostorPairs {
  readonly distance: Float64Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
}

export interface BootstrapInput {
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
