import { describe, expect, it } from 'vitest';
import { isMistaken, worstPairs } from './worst-section.js';

const pair = (same: boolean, distance: number, fold = 0) => ({
  a: 'a',
  b: 'b',
  same,
  distance,
  fold,
});

it('worstPairs are the closest of two people and the farthest of one', () => {
  const pairs = [
    pair(true, 0.2),
    pair(false, 1.5),
    pair(true, 1.9),
    pair(false, 0.4),
    pair(true, 0.9),
  ];
  expect(worstPairs(pairs, 2)).toEqual({
    impostor: [pair(false, 0.4), pair(false, 1.5)],
    genuine: [pair(true, 1.9), pair(true, 0.9)],
  });
});

describe('isMistaken', () => {
  const fold = { accuracy: 1, val: 1, far: 0, valThreshold: 1, pairs: 1 };
  const folds = [
    { ...fold, threshold: 1 },
    { ...fold, threshold: 2 },
  ];

  it('goes by the threshold of the fold; on it a pair is rejected', () => {
    expect(isMistaken(pair(false, 1.5, 0), folds)).toBe(false);
    expect(isMistaken(pair(false, 1.5, 1), folds)).toBe(true);
    expect(isMistaken(pair(true, 1.5, 0), folds)).toBe(true);
    expect(isMistaken(pair(true, 1.5, 1), folds)).toBe(false);
    expect(isMistaken(pair(true, 1, 0), folds)).toBe(true);
    expect(isMistaken(pair(false, 1, 0), folds)).toBe(false);
  });
});
