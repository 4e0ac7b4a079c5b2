import { describe, expect, it } from 'vitest';
import { refineBoxes } from './box-regression.js';

describe('refineBoxes', () => {
  it('counts both border pixels after R-Net and O-Net', () => {
    const corners = Float64Array.of(-3, 5, 20, 30, 90, 80, 110, 99);
    refineBoxes(corners, Float32Array.of(0.1, 0.1, 0.1, 0.1, 0, 0, 0.5, 0.5), 1);
    const expected = [-0.6, 7.6, 22.4, 32.6, 90, 80, 120.5, 109];
    for (const [i, value] of expected.entries()) expect(corners[i]).toBeCloseTo(value, 5);
  });

  it('does not after P-Net', () => {
    const corners = Float64Array.of(10, 20, 30, 60);
    refineBoxes(corners, Float32Array.of(0.5, 0.25, -0.5, -0.25), 0);
    expect([...corners]).toEqual([20, 30, 20, 50]);
  });
});
