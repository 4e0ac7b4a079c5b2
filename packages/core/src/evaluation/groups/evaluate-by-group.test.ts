import { describe, expect, it } from 'vitest';
import { evaluateByGroup } from './evaluate-by-group.js';

const pair = (group: string | undefined, distance: number, same: boolean) => ({
  group,
  distance,
  same,
});
const pairs = [
  pair('young', 0.5, true),
  pair('young', 1.1, true),
  pair('young', 0.9, false),
  pair('young', 1.4, false),
  pair('old', 0.5, true),
  pair('old', 0.6, true),
  pair('old', 1.0, false),
  pair(undefined, 0.1, false),
];

describe('evaluateByGroup', () => {
  it('measures every group at one threshold and how far they lie apart', () => {
    const found = evaluateByGroup(pairs, ({ group }) => group, { threshold: 1 });
    expect(found.groups).toEqual([
      { group: 'old', genuinePairs: 2, impostorPairs: 1, accuracy: 1, fmr: 0, fnmr: 0 },
      { group: 'young', genuinePairs: 2, impostorPairs: 2, accuracy: 0.5, fmr: 0.5, fnmr: 0.5 },
    ]);
    expect(found.spread.fmr).toEqual({ min: 0, max: 0.5, difference: 0.5, ratio: Infinity });
    expect(found.spread.accuracy).toEqual({ min: 0.5, max: 1, difference: 0.5, ratio: 2 });
    expect(found.ungrouped).toBe(1);
  });

  it('gives no rate where there are no pairs of the kind', () => {
    const found = evaluateByGroup([pair('a', 0.5, true)], () => 'a', { threshold: 1 });
    expect(found.groups[0]).toMatchObject({ fmr: Number.NaN, fnmr: 0, accuracy: 1 });
    expect(found.spread.fmr.max).toBeNaN();
    expect(found.spread.fnmr.ratio).toBe(1);
  });

  it('refuses NaN', () => {
    const bad = [pair('a', Number.NaN, true)];
    expect(() => evaluateByGroup(bad, () => 'a', { threshold: 1 })).toThrowError(/pair 0 is NaN/);
    expect(() => evaluateByGroup([], () => 'a', { threshold: Number.NaN })).toThrowError(/NaN/);
  });
});
