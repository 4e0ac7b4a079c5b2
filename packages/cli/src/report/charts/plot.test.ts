import { describe, expect, it } from 'vitest';
import { barsOutline, linePath, type Place, thinOut } from './plot.js';

it('linePath joins places, to a tenth', () => {
  expect(
    linePath([
      [0, 1.04],
      [2.26, 3],
      [-0.01, 5],
    ]),
  ).toBe('M0,1L2.3,3L0,5');
  expect(linePath([])).toBe('');
});

it('barsOutline goes up and down at every edge', () => {
  expect(barsOutline([0, 10, 20], [5, 2.5], 100)).toBe('M0,100V5H10V2.5H20V100Z');
});

describe('thinOut', () => {
  it('keeps a curve within the distance, from its first to its last place', () => {
    const dense = Array.from({ length: 1001 }, (_, i): Place => [i / 20, Math.sqrt(i)]);
    const thin = [...thinOut(dense, 0.5)];
    expect(thin.length).toBeLessThan(150);
    expect(thin[0]).toBe(dense[0]);
    expect(thin.at(-1)).toBe(dense.at(-1));
    for (const [x, y] of dense) {
      expect(
        thin.some(([keptX, keptY]) => Math.abs(keptX - x) <= 0.5 && Math.abs(keptY - y) <= 0.5),
      ).toBe(true);
    }
  });

  it('keeps everything that is apart, once', () => {
    const places: Place[] = [
      [0, 0],
      [0, 9],
      [9, 9],
    ];
    expect([...thinOut(places, 0.5)]).toEqual(places);
    expect([...thinOut([], 0.5)]).toEqual([]);
  });
});
