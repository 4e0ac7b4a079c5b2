import { describe, expect, it } from 'vitest';
import { pairNoise } from './identity-bootstrap.js';

describe('pairNoise', () => {
  it('is the mean squared deviation of one image each, over the pairs', () => {
    // 2 of the 6 pairs of four people accepted: 1/3 * 2/3 / 6.
    const nearest = {
      distance: Float64Array.of(0.1, 0.2, 0.9),
      a: Int32Array.of(0, 3, 1),
      b: Int32Array.of(1, 2, 2),
    };
    expect(pairNoise(nearest, [1, 1, 1, 1], 0.5)).toBeCloseTo(2 / 9 / 6, 12);
  });

  it('adds up the images of two people before it squares', () => {
    // Pairs of people: 0-1 has 2 of 2 accepted, 0-2 has 0 of 2, 1-2 has 0 of 1; the rate is 2/5.
    const nearest = {
      distance: Float64Array.of(0.1, 0.2),
      a: Int32Array.of(0, 1),
      b: Int32Array.of(1, 0),
    };
    const squares = (2 - 0.8) ** 2 + 0.8 ** 2 + 0.4 ** 2;
    expect(pairNoise(nearest, [2, 1, 1], 0.5)).toBeCloseTo(squares / 25, 12);
  });
});
