import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestPairs } from './nearest-pairs.js';

describe('NearestPairs', () => {
  it('keeps what sorting all would put first', () => {
    const distances = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(distances, fc.integer({ min: 1, max: 12 }), (list, wanted) => {
        const pairs = new NearestPairs(wanted);
        for (const [i, distance] of list.entries()) pairs.add(distance, i, i + 100);
        const { distance, a, b } = pairs.sorted();
        expect([...distance]).toEqual(list.toSorted((x, y) => x - y).slice(0, wanted));
        expect(new Set(a).size).toBe(a.length);
        for (const [i, row] of a.entries()) {
          expect(distance[i]).toBe(list[row]);
          expect(b[i]).toBe(row + 100);
        }
      }),
    );
  });
});
