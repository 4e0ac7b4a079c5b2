import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.js';

describe('readAhead', () => {
  it('gives items in order, a few read ahead and no more', async () => {
    const started: number[] = [];
    const items = Array.from({ length: 9 }, (_, i) => i);
    const read = async (item: number) => {
      started.push(item);
      if (item === 2) throw new Error('unreadable');
      return item * item;
    };
    const outcomes: unknown[] = [];
    for (const [item, content] of readAhead(items, read)) {
      expect(started.length).toBe(Math.min(9, item + 4));
      outcomes.push(await content.catch((error: Error) => error.message));
    }
    expect(started).toEqual(items);
    expect(outcomes).toEqual([0, 1, 'unreadable', 9, 16, 25, 36, 49, 64]);
  });

  it('reads nothing where there is nothing', () => {
    expect([...readAhead([], () => Promise.reject(new Error()))]).toEqual([]);
  });
});
