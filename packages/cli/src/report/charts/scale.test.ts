import { describe, expect, it } from 'vitest';
import { linearScale, logScale } from './scale.js';

describe('linearScale', () => {
  it('maps the ends on the ends, also upwards', () => {
    const y = linearScale([0.9, 1], [300, 20]);
    expect([0.9, 0.95, 1].map(y).map((value) => Math.round(value))).toEqual([300, 160, 20]);
  });

  it('has a place for values that are all one', () => {
    expect(linearScale([3, 3], [10, 20])(3)).toBe(10);
  });
});

describe('logScale', () => {
  it('gives every power of ten the same room', () => {
    const x = logScale([1e-4, 1], [0, 400]);
    [1e-4, 1e-3, 1e-2, 1e-1, 1].forEach((value, i) => {
      expect(x(value)).toBeCloseTo(100 * i, 9);
    });
  });

  it('draws 0 at the start', () => {
    expect(logScale([1e-4, 1], [50, 400])(0)).toBe(50);
  });
});
