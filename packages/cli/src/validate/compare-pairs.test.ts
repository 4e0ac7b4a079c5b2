import { parseLfwPairs } from '@facenet/core/evaluation';
import { describe, expect, it } from 'vitest';
import { comparePairs } from './compare-pairs.js';
import type { ValidateRun } from './validation.js';

const RUN: ValidateRun = {
  dir: 'lfw',
  model: 'any',
  distanceMetric: 0,
  subtractMean: false,
  useFlippedImages: false,
  align: false,
  batchSize: 1,
  cache: false,
};

// Two folds of two pairs of a kind; everybody is a direction in the plane.
const LIST = parseLfwPairs('2 2\nA 1 2\nB 1 2\nA 1 B 1\nA 2 C 1\nC 1 2\nB 1 3\nC 1 A 1\nC 2 B 2\n');
const DEGREES: Record<string, number> = { A: 0, B: 60, C: 120 };

const NAMES = ['A', 'B', 'C'].flatMap((name) => [1, 2, 3].map((i) => `${name}/${name}_000${i}`));
const IMAGES = new Map(
  NAMES.map((name) => {
    const angle = ((DEGREES[name[0]!]! + Number(name.at(-1))) * Math.PI) / 180;
    const embedding = Float32Array.of(Math.cos(angle), Math.sin(angle));
    return [name, { path: `${name}.jpg`, embedding }];
  }),
);

describe('comparePairs', () => {
  it('keeps of every pair where it comes from and what was measured', () => {
    const { pairs, evaluation, skippedPairs } = comparePairs(LIST, IMAGES, RUN);
    expect(pairs.map(({ fold }) => fold)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    const { distance, ...third } = pairs[2]!;
    expect(third).toEqual({ a: 'A/A_0001.jpg', b: 'B/B_0001.jpg', same: false, fold: 0 });
    expect(distance).toBeCloseTo(1, 5); // a chord of 60 degrees
    expect(evaluation.accuracy).toEqual({ mean: 1, std: 0 });
    expect(skippedPairs).toBe(0);
  });

  it('measures by the angle, too', () => {
    const { pairs } = comparePairs(LIST, IMAGES, { ...RUN, distanceMetric: 1 });
    expect(pairs[3]!.distance).toBeCloseTo(119 / 180, 5);
  });

  it('leaves out pairs with an image that is not there, in the folds of the list', () => {
    const without = new Map([...IMAGES].filter(([name]) => name !== 'A/A_0002'));
    const { pairs, skippedPairs } = comparePairs(LIST, without, RUN);
    expect(skippedPairs).toBe(2);
    expect(pairs.map(({ fold }) => fold)).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('cuts other folds when told to, the first ones larger', () => {
    const { pairs, evaluation } = comparePairs(LIST, IMAGES, { ...RUN, folds: 3 });
    expect(pairs.map(({ fold }) => fold)).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    expect(evaluation.folds.map((fold) => fold.pairs)).toEqual([3, 3, 2]);
  });

  it('says when nothing is left', () => {
    expect(() => comparePairs(LIST, new Map(), RUN)).toThrow(/Of 8 pairs none/);
  });
});
