import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareBoxes, truncateBoxes } from './square.js';

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
