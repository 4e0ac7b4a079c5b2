import { incompleteBeta } from './incomplete-beta.js';

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
 */
export function clopperPearson(k: number, n: number, confidence: number): Interval {
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
