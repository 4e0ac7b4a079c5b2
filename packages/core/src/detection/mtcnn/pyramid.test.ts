import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pyramidLevels } from './pyramid.js';

describe('pyramidLevels', () => {
  it("gives the original's eight levels of a 250x250 photo", () => {
    const levels = pyramidLevels(250, 250, 20, 0.709);
    expect(levels.map(({ width }) => width)).toEqual([150, 107, 76, 54, 38, 27, 20, 14]);
    expect(levels[3]?.scale).toBe(0.21384049739999994);
    expect(levels[7]?.scale).toBeCloseTo(0.054034967757916816, 15);
  });

  it('has no level for an image smaller than the smallest face', () => {
    expect(pyramidLevels(1, 1, 20, 0.709)).toEqual([]);
    expect(pyramidLevels(19, 500, 20, 0.709)).toEqual([]);
    expect(pyramidLevels(20, 20, 20, 0.709)).toEqual([{ scale: 0.6, width: 12, height: 12 }]);
  });

  it('enlarges the image for faces below 12 pixels', () => {
    expect(pyramidLevels(30, 20, 6, 0.709)[0]).toEqual({ scale: 2, width: 60, height: 40 });
  });

  it('shrinks from level to level, never below what P-Net can see', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const options = [fc.integer({ min: 6, max: 200 }), fc.double({ min: 0.1, max: 0.95 })] as const;
    fc.assert(
      fc.property(side, side, ...options, (width, height, minSize, factor) => {
        const levels = pyramidLevels(width, height, minSize, factor);
        expect(levels.length > 0).toBe(Math.min(width, height) * (12 / minSize) >= 12);
        for (const [i, level] of levels.entries()) {
          const previous = levels[i - 1];
          expect(Math.min(level.width, level.height)).toBeGreaterThanOrEqual(12);
          expect(level.scale).toBeLessThan(previous?.scale ?? Number.POSITIVE_INFINITY);
          expect(level.width).toBeLessThanOrEqual(previous?.width ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
