import { describe, expect, it } from 'vitest';
import { mirrorAverage, mirrorConcat } from './mirror.js';

const embeddings = Float32Array.of(1, 0, 0, 1);
const mirrored = Float32Array.of(0, 1, 0, -1);

describe('mirrorConcat', () => {
  it('joins each row with its mirror, without normalising', () => {
    expect([...mirrorConcat(embeddings, mirrored, 2)]).toEqual([1, 0, 0, 1, 0, 1, 0, -1]);
  });
});

describe('mirrorAverage', () => {
  it('gives unit rows between the two, and zero for opposite ones', () => {
    const [x, y, ...opposite] = mirrorAverage(embeddings, mirrored, 2);
    expect(x).toBeCloseTo(Math.SQRT1_2, 6);
    expect(y).toBeCloseTo(Math.SQRT1_2, 6);
    expect(opposite).toEqual([0, 0]);
    expect([...embeddings]).toEqual([1, 0, 0, 1]);
  });

  it.each([
    [mirrored.subarray(2), 2],
    [mirrored, 3],
    [mirrored, 0],
  ])('refuses rows that do not match', (other, size) => {
    expect(() => mirrorAverage(embeddings, other, size)).toThrowError(/not as many rows/);
  });
});
