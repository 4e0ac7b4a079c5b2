import { describe, expect, it } from 'vitest';
import { checkedElementCount } from './element-count.js';

describe('checkedElementCount', () => {
  it('multiplies; a scalar is one element', () => {
    expect(checkedElementCount([3, 3, 10])).toBe(90);
    expect(checkedElementCount([])).toBe(1);
    expect(checkedElementCount([5, 0])).toBe(0);
  });

  it.each([
    ['negative', [-1, -1]],
    ['fractional', [0.5]],
    ['beyond 2^53', [2 ** 40, 2 ** 40, 0]],
    ['of too many axes', new Array<number>(65).fill(1)],
  ])('refuses shapes that are %s', (_, shape) => {
    expect(checkedElementCount(shape)).toBeUndefined();
  });
});
