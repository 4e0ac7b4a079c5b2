import { describe, expect, it } from 'vitest';
import { mapConcurrently } from './map-concurrently.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('mapConcurrently', () => {
  it('keeps the order and the limit, one item a lane', async () => {
    const busy = new Set<number>();
    let most = 0;
    const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (item, lane) => {
      expect(busy.has(lane)).toBe(false);
      busy.add(lane);
      most = Math.max(most, busy.size);
      await later(item);
      busy.delete(lane);
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('begins nothing after a failure and waits for what is under way', async () => {
    const ended: number[] = [];
    const work = async (item: number) => {
      await later(item === 1 ? 1 : 10);
      if (item === 1) throw new Error('broken');
      ended.push(item);
    };
    await expect(mapConcurrently([0, 1, 2, 3], 2, work)).rejects.toThrow('broken');
    expect(ended).toEqual([0]);
  });

  it('takes no items', async () => {
    expect(await mapConcurrently([], 2, async () => 1)).toEqual([]);
  });
});
