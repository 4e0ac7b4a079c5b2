import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, equalErrorRate, rocCurve, tarAtFar } from './roc.js';

/** Few distinct distances, so that there are ties of every kind; both kinds of pairs. */
const pairs = fc
  .array(fc.record({ distance: fc.integer({ min: 0, max: 12 }), same: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((list) => new Set(list.map(({ same }) => same)).size === 2);

type Pairs = { distance: number; same: boolean }[];
const curveOf = (list: Pairs) =>
  rocCurve(
    list.map(({ distance }) => distance),
    list.map(({ same }) => same),
  );
const shareBelow = (list: Pairs, kind: boolean, threshold: number) => {
  const own = list.filter(({ same }) => same === kind);
  return own.filter(({ distance }) => distance < threshold).length / own.length;
};

describe('rocCurve', () => {
  it('has a point for every distinct distance', () => {
    const roc = rocCurve([0.5, 0.1, 0.5, 0.9, 0.5], [true, true, false, false, true]);
    expect([...roc.thresholds]).toEqual([0.1, 0.5, 0.9, Infinity]);
    expect([...roc.tpr]).toEqual([0, 1 / 3, 1, 1]);
    expect([...roc.fpr]).toEqual([0, 0, 0.5, 1]);
    expect([roc.genuinePairs, roc.impostorPairs]).toEqual([3, 2]);
  });

  it('ascends from (0, 0) to (1, 1), with the rates that counting gives', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const { fpr, tpr, thresholds } = curveOf(list);
        expect([fpr[0], tpr[0], fpr.at(-1), tpr.at(-1)]).toEqual([0, 0, 1, 1]);
        for (const [i, threshold] of thresholds.entries()) {
          expect(fpr[i]).toBe(shareBelow(list, false, threshold));
          expect(tpr[i]).toBe(shareBelow(list, true, threshold));
          if (i > 0) expect(threshold).toBeGreaterThan(thresholds[i - 1]!);
        }
      }),
    );
  });

  it('does not depend on the order of the pairs', () => {
    const shuffled = pairs.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        expect(curveOf(b)).toEqual(curveOf(a));
      }),
    );
  });

  it.each([
    ['NaN', [0.1, Number.NaN], [true, false], /Distance 1 is NaN/],
    ['one kind', [0.1, 0.2], [true, true], /2 genuine and 0 impostor/],
    ['lists of different lengths', [0.1], [true, false], /1 distances and 2 answers/],
  ])('refuses %s', (_, distances, same, message) => {
    expect(() => rocCurve(distances, same)).toThrowError(message);
  });
});

describe('areaUnderCurve', () => {
  it('is the probability that a genuine pair is closer, ties counting half', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const wins = list
          .filter(({ same }) => same)
          .flatMap((a) => list.filter(({ same }) => !same).map((b) => [a.distance, b.distance]))
          .map(([a, b]) => (a! < b! ? 1 : a === b ? 0.5 : 0) as number);
        const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length;
        expect(areaUnderCurve(curveOf(list))).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('continues a partial curve to the corners', () => {
    expect(areaUnderCurve({ fpr: [0, 0.5], tpr: [0.5, 1] })).toBeCloseTo(0.875, 12);
    expect(areaUnderCurve({ fpr: [0.2], tpr: [0.6] })).toBeCloseTo(0.06 + 0.64, 12);
    expect(areaUnderCurve({ fpr: [], tpr: [] })).toBe(0.5);
  });
});

describe('equalErrorRate', () => {
  it.each([
    ['a perfect model', [0, 0, 1], [0, 1, 1], 0],
    ['a guess', [0, 1], [0, 1], 0.5],
    ['the worst', [0, 1, 1], [0, 0, 1], 1],
    ['a step that crosses the line', [0, 0.2, 0.2, 1], [0, 0.5, 1, 1], 0.2],
    ['a slanted step', [0, 0.1, 0.3, 1], [0, 0.6, 1, 1], 0.2],
    ['a curve that ends before the line', [0, 0.1], [0, 0.5], 0.1 + 0.9 * (0.4 / 1.4)],
    ['a curve that begins beyond the line', [0.5], [1], 1 / 3],
  ])('%s', (_, fpr, tpr, expected) => {
    expect(equalErrorRate({ fpr, tpr })).toBeCloseTo(expected, 12);
  });

  it('lies where the two error rates change places', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const roc = curveOf(list);
        const rate = equalErrorRate(roc);
        for (let i = 0; i < roc.fpr.length; i++) {
          const [far, frr] = [roc.fpr[i]!, 1 - roc.tpr[i]!];
          expect(Math.min(far, frr)).toBeLessThanOrEqual(rate + 1e-12);
          expect(Math.max(far, frr)).toBeGreaterThanOrEqual(rate - 1e-12);
        }
      }),
    );
  });
});

describe('tarAtFar', () => {
  const roc = rocCurve([1, 2, 3, 4, 5, 6], [true, false, true, true, false, true]);

  it.each([
    [0, { threshold: 2, far: 0, tar: 0.25 }],
    [0.49, { threshold: 2, far: 0, tar: 0.25 }],
    [0.5, { threshold: 5, far: 0.5, tar: 0.75 }],
    [1, { threshold: Infinity, far: 1, tar: 1 }],
  ])('at %d', (far, expected) => {
    expect(tarAtFar(roc, far)).toEqual(expected);
  });

  it('refuses impossible rates and curves that start above', () => {
    expect(() => tarAtFar(roc, 1.5)).toThrowError(/rate is 1.5/);
    expect(() => tarAtFar({ fpr: [0.5], tpr: [1], thresholds: [1] }, 0.1)).toThrowError(/no point/);
  });
});
