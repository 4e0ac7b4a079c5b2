import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refineBoxes, squareBoxes, truncateBoxes } from './scored-boxes.js';

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

describe('squareBoxes', () => {
  it('equals the reference run', () => {
    const corners = Float64Array.of(-3, 5, 20, 30, 90, 80, 110, 99);
    squareBoxes(corners);
    expect([...corners]).toEqual([-4, 5, 21, 30, 90, 79.5, 110, 99.5]);
    truncateBoxes(corners);
    expect([...corners]).toEqual([-4, 5, 21, 30, 90, 79, 110, 99]);
  });

  it('keeps the centre and the longer side', () => {
    const value = fc.double({ min: -2000, max: 2000, noNaN: true });
    fc.assert(
      fc.property(value, value, value, value, (x1, y1, x2, y2) => {
        const corners = Float64Array.of(x1, y1, x2, y2);
        squareBoxes(corners);
        const [left, top, right, bottom] = corners as unknown as [number, number, number, number];
        expect(right - left).toBeCloseTo(Math.max(x2 - x1, y2 - y1), 6);
        expect(bottom - top).toBeCloseTo(Math.max(x2 - x1, y2 - y1), 6);
        expect(left + right).toBeCloseTo(x1 + x2, 6);
        expect(top + bottom).toBeCloseTo(y1 + y2, 6);
      }),
    );
  });
});

describe('truncateBoxes', () => {
  it('goes toward zero on both sides of it', () => {
    const corners = Float64Array.of(-3.9, 3.9, 7, -1.2);
    truncateBoxes(corners);
    expect([...corners]).toEqual([-3, 3, 7, -1]);
  });
});
