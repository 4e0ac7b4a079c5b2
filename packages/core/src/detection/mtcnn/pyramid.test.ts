import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaceNetError } from '../../errors.js';
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
    const side = fc.integer({ min: 1, max: 2400 });
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

  it('refuses more pixels than minutes suffice for, naming what is possible', () => {
    const side = fc.integer({ min: 300, max: 50_000 });
    const options = [fc.double({ min: 1, max: 30 }), fc.double({ min: 0.1, max: 0.95 })] as const;
    fc.assert(
      fc.property(side, side, ...options, (width, height, minSize, factor) => {
        fc.pre(Number.isFinite(minSize) && Number.isFinite(factor));
        let error: FaceNetError | undefined;
        try {
          const levels = pyramidLevels(width, height, minSize, factor);
          const pixels = levels.reduce((sum, level) => sum + level.width * level.height, 0);
          expect(pixels).toBeLessThanOrEqual(2 ** 28);
        } catch (thrown) {
          error = thrown as FaceNetError;
        }
        if (!error) return;
        expect(error.code).toBe('INVALID_ARGUMENT');
        const least = Number(/at least (\d+)/.exec(error.hint ?? '')?.[1]);
        expect(least).toBeGreaterThan(minSize);
        expect(() => pyramidLevels(width, height, least, factor)).not.toThrow();
      }),
    );
  });

  it('takes 100 megapixels with the default options, not with faces of one pixel', () => {
    expect(pyramidLevels(10_000, 10_000, 20, 0.709)).not.toEqual([]);
    expect(() => pyramidLevels(10_000, 10_000, 1, 0.709)).toThrow(/28955 million pixels/);
  });
});
