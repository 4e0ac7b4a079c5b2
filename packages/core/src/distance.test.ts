import { describe, expect, it } from 'vitest';
import { euclideanDistance, rowDistance } from './distance.js';

describe('euclideanDistance', () => {
  it('is not squared', () => {
    expect(euclideanDistance([0, 0], [3, 4])).toBe(5);
    expect(euclideanDistance([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 11])).toBe(Math.sqrt(105));
    expect(euclideanDistance([], [])).toBe(0);
  });

  it('refuses embeddings of different lengths', () => {
    expect(() => euclideanDistance([1], [1, 2])).toThrowError(/1 and 2 values/);
    expect(() => euclideanDistance([1], undefined as never)).toThrowError(/1 and undefined/);
  });

  it('is the same for rows of a matrix', () => {
    const rows = Float32Array.from({ length: 3 * 10 }, (_, i) => Math.sin(i * i));
    const row = (i: number) => rows.slice(i * 10, i * 10 + 10);
    expect(rowDistance(rows, 10, 2, 1)).toBe(euclideanDistance(row(2), row(1)));
    expect(rowDistance(rows, 10, 1, 1)).toBe(0);
  });
});
