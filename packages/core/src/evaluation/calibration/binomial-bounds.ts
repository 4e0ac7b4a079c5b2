import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

const TINY = 1e-300;
const PRECISION = 1e-14;
/** Steps needed grow with the square root of a and b: enough for 10^10 pairs. */
const MAX_STEPS = 200_000;

/** Both ends of a confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** P(X <= k) for X binomial with n trials of probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1);
}

/**
 * The exact confidence interval of Clopper and Pearson (1934) for the share of something of which k
 * of n independent trials were seen: for an error rate, k errors among n pairs.
 *
 * @param k whole number, 0...n
 * @param n number of trials, at least 1
 * @param confidence between 0 and 1, for example 0.95
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function clopperPearson(k: number, n: number, confidence: number): Interval {
  if (!(Number.isSafeInteger(n) && n >= 1 && Number.isSafeInteger(k) && k >= 0 && k <= n)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(k)} of ${excerpt(n)} is no share.`, {
      hint: 'Pass two whole numbers: how many of how many trials, of one at least.',
    });
  }
  if (!(typeof confidence === 'number' && confidence > 0 && confidence < 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The confidence is ${excerpt(confidence)}.`, {
      hint: 'It lies between 0 and 1, for example 0.95.',
    });
  }
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : bisect((p) => 1 - binomialCdf(k - 1, n, p) > tail),
    high: k === n ? 1 : bisect((p) => binomialCdf(k, n, p) < tail),
  };
}

/**
 * Ranks l and u (from 1) of the order statistics that enclose the p-quantile of n independent
 * values with at least the given confidence, whatever their distribution (David and Nagaraja,
 * "Order Statistics", 2003, section 7.1). l may be 0 and u n + 1: no value is extreme enough.
 */
export function quantileRanks(n: number, p: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: firstWhere(0, n, (rank) => binomialCdf(rank, n, p) > tail),
    high: firstWhere(1, n + 1, (rank) => binomialCdf(rank - 1, n, p) >= 1 - tail),
  };
}

/** Where a condition that holds from some probability on begins to hold. */
function bisect(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 100 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function firstWhere(from: number, to: number, holds: (rank: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0, by its continued fraction (NIST
 * Digital Library of Mathematical Functions, 8.17.22) evaluated by Lentz's method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(logFront) * continuedFraction(x, a, b)) / a;
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

/** Keeps a divisor away from zero. */
function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) after the recurrence has made x large. */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 12) shift -= Math.log(z++);
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}
