import { describe, expect, it } from 'vitest';
import { acceptableCount } from '../distance-list.js';
import {
  binomialCdf,
  clopperPearson,
  incompleteBeta,
  logGamma,
  quantileRanks,
} from './binomial-bounds.js';

// Expected values of this file were computed with SciPy 1.17 unless they are closed forms.

describe('incompleteBeta', () => {
  it.each([
    [0.3, 2, 5, 0.579825],
    [0.5, 0.5, 0.5, 0.5],
    [0.99, 500, 3, 0.1217181983607307],
    [0.001, 29601, 29570400, 0.4984541365434002],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])('I_%d(%d, %d)', (x, a, b, expected) => {
    // Logarithms of factorials as large as the last ones leave eight digits.
    expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, a > 1000 ? 7 : 12);
  });
});

describe('logGamma', () => {
  it.each([
    [0.5, 0.5723649429247],
    [1, 0],
    [10, 12.801827480081469],
    [1e6, 12815504.569147611],
  ])('of %d', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, x > 1000 ? 7 : 12);
  });
});

describe('binomialCdf', () => {
  it.each([
    [3, 10, 0.25, 0.7758750915527344],
    [50, 1000, 0.05, 0.5375290408014276],
    [0, 3000, 0.001, 0.04971239399803629],
    [-1, 5, 0.5, 0],
    [5, 5, 0.5, 1],
  ])('P(X <= %d) of %d trials of %d', (k, n, p, expected) => {
    expect(binomialCdf(k, n, p)).toBeCloseTo(expected, 11);
  });
});

describe('clopperPearson', () => {
  it.each([
    [0, 20, 0.95, 0, 0.1684334709830853],
    [20, 20, 0.95, 1 - 0.1684334709830853, 1],
    [3, 50, 0.95, 0.012548587835334064, 0.16548194660377288],
    [10, 100, 0.9, 0.055263237682870024, 0.16371762327581482],
    [37, 29600, 0.95, 0.0008802633253568443, 0.0017225528396014032],
    [29600, 29600000, 0.95, 0.0009886455730508217, 0.0010114522039756358],
  ])('%d of %d at %d', (k, n, confidence, low, high) => {
    const found = clopperPearson(k, n, confidence);
    expect(found.low).toBeCloseTo(low, 10);
    expect(found.high).toBeCloseTo(high, 10);
  });
});

describe('quantileRanks', () => {
  it.each([
    [1000, 0.01, 0.95, 4, 18],
    [3000, 0.001, 0.95, 0, 8],
    [100000, 0.001, 0.9, 84, 118],
  ])('of %d values at %d', (n, p, confidence, low, high) => {
    expect(quantileRanks(n, p, confidence)).toEqual({ low, high });
  });
});

describe('acceptableCount', () => {
  it.each([
    [100, 0.29, 29],
    [1000, 0.001, 1],
    [999, 0.001, 0],
    [3, 1, 3],
    [7, 0, 0],
  ])('of %d at %d', (total, rate, count) => {
    expect(acceptableCount(total, rate)).toBe(count);
  });
});
