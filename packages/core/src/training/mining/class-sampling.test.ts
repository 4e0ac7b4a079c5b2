import { describe, expect, it } from 'vitest';
import { sampleClasses } from './class-sampling.js';

/** Marsaglia's xorshift, so that a run is the same each time. */
function randomFrom(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

describe('sampleClasses', () => {
  it('has the classes of the batch and random others, ascending', () => {
    const batch = [90_000, 17, 12_345, 17, 99_999, 0];
    const ids = sampleClasses(batch, 100_000, 10_000, randomFrom(7));
    expect(ids).toHaveLength(10_000);
    expect(ids.every((id, i) => i === 0 || id > (ids[i - 1] as number))).toBe(true);
    expect(ids.at(-1)).toBeLessThan(100_000);
    expect(batch.every((label) => ids.includes(label))).toBe(true);
  });

  it('is the same for the same random numbers only', () => {
    const sample = (seed: number) => sampleClasses([3, 5], 1000, 100, randomFrom(seed));
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1)).not.toEqual(sample(2));
  });

  it('takes each other class as often', () => {
    const random = randomFrom(99);
    const taken = new Float64Array(20);
    for (let k = 0; k < 20_000; k++) {
      for (const id of sampleClasses([4, 11, 4], 20, 8, random)) taken[id]! += 1 / 20_000;
    }
    taken.forEach((share, id) => {
      // 6 of 18 others; the deviation of the share is 0.0033.
      expect(share).toBeCloseTo(id === 4 || id === 11 ? 1 : 1 / 3, id === 4 || id === 11 ? 9 : 1.8);
    });
  });

  it('takes all classes of a batch that has more, and all there are', () => {
    expect([...sampleClasses([5, 1, 3], 10, 2, randomFrom(1))]).toEqual([1, 3, 5]);
    expect([...sampleClasses([2], 4, 4, randomFrom(1))]).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [[10], 10, 5, /Label 10 is no class of 10/],
    [[-1], 10, 5, /Label -1/],
    [[1.5], 10, 5, /Label 1.5/],
    [[1], 10, 11, /11 classes of 10/],
    [[1], 10, 0, /0 classes of 10/],
  ])('refuses labels %j of %i classes, %i sampled', (labels, classes, count, message) => {
    expect(() => sampleClasses(labels, classes, count, Math.random)).toThrow(message);
  });
});
