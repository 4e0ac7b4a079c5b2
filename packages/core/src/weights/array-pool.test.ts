import { describe, expect, it } from 'vitest';
import { ArrayPool, changeable, placeFor } from './array-pool.js';

const LARGE = 40_000;

describe('ArrayPool', () => {
  it('gives the same memory again after it was reset, and not before', () => {
    const pool = new ArrayPool(2 * LARGE);
    const [a, b] = [pool.take(LARGE), pool.take(LARGE + 1)];
    expect([a.length, b.length]).toEqual([LARGE, LARGE + 1]);
    expect(a.buffer).not.toBe(b.buffer);
    pool.reset();
    expect(pool.take(2 * LARGE).buffer).toBe(a.buffer);
  });

  it('does not hold what is small or larger than it was made for', () => {
    const pool = new ArrayPool(LARGE);
    for (const length of [0, 10, LARGE + 1]) {
      const array = pool.take(length);
      expect(array).toHaveLength(length);
      expect(pool.holds(array)).toBe(false);
    }
  });

  it('lets values be changed that lie in it, and copies others', () => {
    const pool = new ArrayPool(LARGE);
    const inside = pool.take(LARGE);
    expect(changeable(inside, pool)).toBe(inside);
    const outside = new Float32Array(LARGE).fill(3);
    const copy = changeable(outside, pool);
    expect(copy).toEqual(outside);
    expect(copy.buffer).not.toBe(outside.buffer);
    expect(changeable(outside, undefined)).not.toBe(outside);
    expect(placeFor(3, undefined)).toEqual(new Float32Array(3));
  });
});
