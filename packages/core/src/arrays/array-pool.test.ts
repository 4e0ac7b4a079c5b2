import { describe, expect, it } from 'vitest';
import { ArrayPool, changeable, placeFor } from './array-pool.js';

describe('ArrayPool', () => {
  it('gives the same memory again after it was reset, and not before', () => {
    const pool = new ArrayPool(100);
    const [a, b] = [pool.take(100).fill(1), pool.take(99).fill(2)];
    expect([a.length, b.length]).toEqual([100, 99]);
    expect(new Set(a)).toEqual(new Set([1]));
    pool.reset();
    expect(pool.take(100)).toEqual(a);
    expect([pool.holds(a), pool.holds(b)]).toEqual([true, true]);
  });

  it('gives other memory when its own is used up', () => {
    const pool = new ArrayPool(100);
    const array = pool.take(1_000_000);
    expect(array).toHaveLength(1_000_000);
    expect(pool.holds(array)).toBe(false);
  });

  it('lets values be changed that lie in it, and copies others', () => {
    const pool = new ArrayPool(100);
    const inside = pool.take(100);
    expect(changeable(inside, pool)).toBe(inside);
    const outside = new Float32Array(100).fill(3);
    const copy = changeable(outside, pool);
    expect(copy).toEqual(outside);
    expect(copy.buffer).not.toBe(outside.buffer);
    expect(changeable(outside, undefined)).not.toBe(outside);
    expect(placeFor(3, undefined)).toEqual(new Float32Array(3));
  });
});
