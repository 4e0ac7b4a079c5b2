import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../image/geometry.js';
import { templateLandmarks } from './align-face.js';
import {
  fitSimilarity,
  invertSimilarity,
  type SimilarityTransform,
} from './similarity-transform.js';

const template = templateLandmarks('arcface-112', 112);
const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const transform: fc.Arbitrary<SimilarityTransform> = fc
  .record({
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    tx: coordinate,
    ty: coordinate,
  })
  .map(({ scale, angle, tx, ty }) => ({
    a: scale * Math.cos(angle),
    b: scale * Math.sin(angle),
    tx,
    ty,
  }));

function apply({ a, b, tx, ty }: SimilarityTransform, [x, y]: Point): Point {
  return [a * x - b * y + tx, b * x + a * y + ty];
}

function error(t: SimilarityTransform, from: readonly Point[], to: readonly Point[]): number {
  return from.reduce((sum, p, i) => {
    const [x, y] = apply(t, p);
    return sum + (x - to[i]![0]) ** 2 + (y - to[i]![1]) ** 2;
  }, 0);
}

interface Case {
  readonly name: string;
  readonly landmarks: Point[];
  readonly skimageMatrix2x3: [number[], number[]];
}

const missing = sharedMissing('goldens/preprocess');
const goldens = missing
  ? { template: [], cases: [] }
  : JSON.parse(readFileSync(sharedPath('goldens/preprocess/goldens.json'), 'utf8')).similarity112;

describe.skipIf(missing)('fitSimilarity beside scikit-image', () => {
  it('has its template', () => {
    expect(template).toEqual(goldens.template);
  });

  it.each(goldens.cases as Case[])('fits $name', ({ landmarks, skimageMatrix2x3 }) => {
    const { a, b, tx, ty } = fitSimilarity(landmarks, template);
    const expected = skimageMatrix2x3.flat();
    for (const [i, value] of [a, -b, tx, b, a, ty].entries()) {
      expect(value).toBeCloseTo(expected[i]!, 10);
    }
  });
});

describe('fitSimilarity', () => {
  it('recovers any similarity transform', () => {
    fc.assert(
      fc.property(transform, (t) => {
        const moved = template.map((p) => apply(t, p));
        const found = fitSimilarity(template, moved);
        for (const key of ['a', 'b', 'tx', 'ty'] as const) {
          expect(found[key]).toBeCloseTo(t[key], 7);
        }
      }),
    );
  });

  it('is better than any other transform near it', () => {
    const nudge = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    const points = fc.array(point, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(points, nudge, nudge, nudge, nudge, (from, a, b, tx, ty) => {
        fc.pre(from.some(([x, y]) => Math.hypot(x - from[0]![0], y - from[0]![1]) > 1));
        const best = fitSimilarity(from, template);
        const other = { a: best.a + a, b: best.b + b, tx: best.tx + tx, ty: best.ty + ty };
        const least = error(best, from, template);
        expect(error(other, from, template)).toBeGreaterThanOrEqual(least - 1e-6);
      }),
    );
  });

  it.each([
    ['points that coincide', Array<Point>(5).fill([3, 4])],
    ['a point that is not finite', [[Number.NaN, 0], ...template.slice(1)] as Point[]],
    ['too few points', template.slice(1)],
  ])('refuses %s', (_, points) => {
    expect(() => fitSimilarity(points, template)).toThrow(/transform/);
  });
});

describe('invertSimilarity', () => {
  it('takes every point back', () => {
    fc.assert(
      fc.property(transform, point, (t, p) => {
        const [x, y] = apply(invertSimilarity(t), apply(t, p));
        expect(x).toBeCloseTo(p[0], 6);
        expect(y).toBeCloseTo(p[1], 6);
      }),
    );
  });
});
