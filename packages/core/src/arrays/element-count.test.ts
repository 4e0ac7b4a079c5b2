import { describe, expect, it } from 'vitest';
import { elementCount } from './element-count.js';

describe('elementCount', () => {
  it('multiplies; a scalar is one element', () => {
    expect(elementCount([3, 3, 10])).toBe(90);
    expect(elementCount([])).toBe(1);
    expect(elementCount([5, 0])).toBe(0);
  });

  it.each([
    ['negative', [-1, -1]],
    ['fractional', [0.5]],
    ['beyond 2^53', [2 ** 40, 2 ** 40, 0]],
    ['of too many axes', new Array<number>(65).fill(1)],
  ])('refuses shapes that are %s', (_, shape) => {
    expect(elementCount(shape)).toBeUndefined();
  });
});
