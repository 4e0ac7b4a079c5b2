import { describe, expect, it } from 'vitest';
import { interpolateThreshold } from './threshold-grid.js';

describe('interpolateThreshold', () => {
  const rates = [0, 0, 0, 0.001, 0.001, 0.001, 0.002, 0.003, 0.003];
  const thresholds = rates.map((_, i) => i / 10);

  it.each([
    [0, 0.2],
    [0.0005, 0.25],
    [0.001, 0.5],
    [0.0015, 0.55],
    [0.002, 0.6],
    [0.0025, 0.65],
  ])('gives what the old SciPy gives at %d', (target, threshold) => {
    expect(interpolateThreshold(rates, thresholds, target)).toBeCloseTo(threshold, 12);
  });

  it('ends with the last threshold, and has none beyond it', () => {
    expect(interpolateThreshold(rates, thresholds, 0.003)).toBe(0.8);
    expect(interpolateThreshold(rates, thresholds, 0.0031)).toBeUndefined();
    expect(interpolateThreshold([], [], 0)).toBeUndefined();
  });

  it('stays at the first threshold of a curve that starts above the target', () => {
    expect(interpolateThreshold([0.5, 1], [0.1, 0.2], 0.2)).toBe(0.1);
  });
});
