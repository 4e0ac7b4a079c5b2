import { sameBytes } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeAreaInto } from '../../image/resize-area.js';
import { rgbImage } from '../../image/rgb-image.js';
import { canShrinkTo, shrinkToLevels } from './shrink-levels.js';

const side = fc.integer({ min: 1, max: 70 });
/** Few different values make many means that are exact halves: steps of 64 or 255. */
const image = fc.tuple(side, side).chain(([width, height]) =>
  fc
    .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
    .chain((data) =>
      fc.constantFrom(1, 64, 255).map((step) => data.map((v) => Math.floor(v / step) * step)),
    )
    .map((data) => rgbImage(width, height, data)),
);

describe('shrinkToLevels', () => {
  it('equals a resize for each level', async () => {
    const levels = fc.array(fc.record({ width: side, height: side, scale: fc.constant(1) }));
    await fc.assert(
      fc.asyncProperty(image, levels, async (source, wanted) => {
        const possible = wanted.filter((level) => canShrinkTo(level, source));
        const shrunk = await shrinkToLevels(source, possible, async () => {});
        for (const [i, level] of possible.entries()) {
          const data = new Float32Array(level.width * level.height * 3);
          resizeAreaInto(source, level, { data, order: 'columns', normalize: true });
          expect(sameBytes(shrunk[i], data)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('canShrinkTo', () => {
  const source = { width: 2000, height: 100, data: new Uint8Array() };
  it.each([
    [{ width: 999, height: 60 }, true],
    [{ width: 1001, height: 60 }, false],
    [{ width: 1200, height: 60 }, true],
    [{ width: 900, height: 101 }, false],
    [{ width: 500, height: 25 }, false],
    [{ width: 500, height: 26 }, true],
  ])('decides on %j', (size, expected) => {
    expect(canShrinkTo({ ...size, scale: 1 }, source)).toBe(expected);
  });
});
