import { describe, expect, it } from 'vitest';
import { euclideanDistance } from './distance.js';

describe('euclideanDistance', () => {
  it('is not squared', () => {
    expect(euclideanDistance([0, 0], [3, 4])).toBe(5);
  });

  it('refuses embeddings of different lengths', () => {
    expect(() => euclideanDistance([1], [1, 2])).toThrowError(/1 and 2 values/);
  });
});
