import { describe, expect, it } from 'vitest';
import { KeyList } from './key-list.js';

describe('KeyList', () => {
  it.each<[string, (row: number) => number]>([
    ['close to each other', (row) => 3 * row - 7],
    ['far apart', (row) => row * 2 ** 38],
    ['with a gap', (row) => (row < 5000 ? row : row + 2 ** 50)],
    ['that are fractions', (row) => row / 3 - 1e-9],
    ['of which the last is one', (row) => (row < 9999 ? row : row + 0.1)],
  ])('gives back keys %s', (_name, keyOf) => {
    const list = new KeyList();
    const keys = Array.from({ length: 10_000 }, (_, row) => keyOf(row));
    for (const key of keys) list.add(key);
    expect(list.length).toBe(10_000);
    expect(keys.map((_, row) => list.at(row))).toEqual(keys);
  });

  it('takes four bytes for whole numbers', () => {
    const list = new KeyList();
    for (let key = 1; key <= 100_000; key++) list.add(key);
    expect(list.bytes).toBeLessThan(4 * 105_000);
  });
});
