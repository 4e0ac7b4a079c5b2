import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupByDistance } from './group-by-distance.js';

/** Distances of points on a line. */
const onLine = (places: readonly number[]) => places.map((a) => places.map((b) => Math.abs(a - b)));

describe('groupByDistance', () => {
  it('joins what is close and keeps apart what is far', () => {
    expect(groupByDistance(onLine([0, 10, 0.3, 10.2, 20, 0.5]), 1)).toEqual([
      [0, 2, 5],
      [1, 3],
      [4],
    ]);
  });

  it('does not grow a chain of neighbours into one group', () => {
    const chain = groupByDistance(onLine([0, 0.9, 1.8, 2.7, 3.6, 4.5]), 1);
    expect(chain.length).toBeGreaterThan(2);
  });

  it('knows one thing and none', () => {
    expect(groupByDistance([[0]], 1)).toEqual([[0]]);
    expect(groupByDistance([], 1)).toEqual([]);
  });

  it('puts everything in one group, none of which is below the threshold of another', () => {
    const places = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(places, (list) => {
        const distances = onLine(list);
        const groups = groupByDistance(distances, 1);
        expect(groups.flat().sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
        const mean = (a: number[], b: number[]) =>
          a.flatMap((i) => b.map((j) => distances[i]![j]!)).reduce((x, y) => x + y) /
          (a.length * b.length);
        for (const a of groups) {
          for (const b of groups) if (a !== b) expect(mean(a, b)).toBeGreaterThan(1 - 1e-9);
        }
      }),
    );
  });
});
