import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bCubed, pairwiseScores } from './cluster-scores.js';

describe('bCubed', () => {
  it('gives what Amigó et al. compute by hand: x x x y z in one cluster, x x in another', () => {
    // Each of the first three x: precision 3/5, recall 3/5; y and z: 1/5, 1; the other two x: 1, 2/5.
    const { precision, recall, f } = bCubed([1, 1, 1, 1, 1, 2, 2], [...'xxxyzxx']);
    expect(precision).toBeCloseTo((3 * 0.6 + 2 * 0.2 + 2) / 7, 12);
    expect(recall).toBeCloseTo((3 * 0.6 + 2 + 2 * 0.4) / 7, 12);
    expect(f).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
  });

  it('is 1 for people themselves, whatever their names', () => {
    expect(bCubed([5, 5, 'a', 9], ['x', 'x', 'y', 'z'])).toEqual({ precision: 1, recall: 1, f: 1 });
  });

  it('gives what its definition gives, face by face', () => {
    const labels = fc.integer({ min: 1, max: 30 }).chain((n) => {
      const list = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: n, maxLength: n });
      return fc.tuple(list, list);
    });
    fc.assert(
      fc.property(labels, ([clusters, people]) => {
        const shares = (of: number[], other: number[]) =>
          of.map((label, i) => {
            const own = of.flatMap((l, j) => (l === label ? [j] : []));
            return own.filter((j) => other[j] === other[i]).length / own.length;
          });
        const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
        const { precision, recall } = bCubed(clusters, people);
        expect(precision).toBeCloseTo(mean(shares(clusters, people)), 10);
        expect(recall).toBeCloseTo(mean(shares(people, clusters)), 10);
      }),
    );
  });
});

describe('pairwiseScores', () => {
  it('counts pairs as scikit-learn documents pair_confusion_matrix', () => {
    // Its example: [0, 0, 1, 2] against [0, 0, 1, 1]: one pair in both, one more is one person.
    expect(pairwiseScores([0, 0, 1, 2], [0, 0, 1, 1])).toMatchObject({
      precision: 1,
      recall: 0.5,
      joinedPairs: 1,
      samePairs: 2,
      rightPairs: 1,
    });
  });

  it('agrees with the Rand index of Manning et al., "Introduction to Information Retrieval" 16.3', () => {
    // x x x x x o | x o o o o d | x x d d d: TP 20, FP 20, FN 24.
    const people = [...'xxxxxo', ...'xooood', ...'xxddd'];
    const clusters = people.map((_, i) => (i < 6 ? 1 : i < 12 ? 2 : 3));
    const { precision, recall, rightPairs, joinedPairs, samePairs } = pairwiseScores(
      clusters,
      people,
    );
    expect([rightPairs, joinedPairs, samePairs]).toEqual([20, 40, 44]);
    expect([precision, recall]).toEqual([0.5, 20 / 44]);
  });

  it('finds nothing wrong where there is no pair', () => {
    expect(pairwiseScores([0, 1], ['a', 'b'])).toMatchObject({ precision: 1, recall: 1, f: 1 });
    expect(pairwiseScores([0, 0], ['a', 'b'])).toMatchObject({ precision: 0, recall: 1, f: 0 });
  });
});

it.each([
  ['no faces', [], []],
  ['lists of different lengths', [1], ['a', 'b']],
  ['what is no list', undefined, ['a']],
  ['people that are no list', [1], 7],
])('refuses %s', (_name, clusters, people) => {
  for (const score of [bCubed, pairwiseScores]) {
    expect(() => score(clusters as never, people as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
});
