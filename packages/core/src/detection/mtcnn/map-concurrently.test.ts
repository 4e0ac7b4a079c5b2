import { describe, expect, it } from 'vitest';
import { mapConcurrently } from './map-concurrently.js';

/** Work that lasts until it is told to end. */
function handWork() {
  const atWork = new Map<number, { end(): void; fail(error: Error): void }>();
  const work = (item: number) =>
    new Promise<number>((resolve, reject) => {
      atWork.set(item, { end: () => resolve(item * 10), fail: reject });
    }).finally(() => atWork.delete(item));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { atWork, work, settle };
}

describe('mapConcurrently', () => {
  it('keeps the order and the limit, one item a lane', async () => {
    const { atWork, work, settle } = handWork();
    const busy = new Set<number>();
    const running = mapConcurrently([5, 1, 4, 2, 3], 2, async (item, lane) => {
      expect(busy.has(lane)).toBe(false);
      busy.add(lane);
      const result = await work(item);
      busy.delete(lane);
      return result;
    });
    const seen: number[][] = [];
    for (const ending of [1, 5, 4, 3, 2]) {
      await settle();
      seen.push([...atWork.keys()]);
      atWork.get(ending)?.end();
    }
    expect(seen).toEqual([[5, 1], [5, 4], [4, 2], [2, 3], [2]]); // biome-ignore format: one a step
    expect(await running).toEqual([50, 10, 40, 20, 30]);
  });

  it('begins nothing after a failure and waits for what is under way', async () => {
    const { atWork, work, settle } = handWork();
    let ended = false;
    const running = mapConcurrently([0, 1, 2, 3], 2, work).finally(() => {
      ended = true;
    });
    running.catch(() => {});
    atWork.get(1)?.fail(new Error('broken'));
    await settle();
    expect([...atWork.keys()]).toEqual([0]);
    expect(ended).toBe(false);
    atWork.get(0)?.end();
    await expect(running).rejects.toThrow('broken');
  });

  it('takes no items', async () => {
    expect(await mapConcurrently([], 2, async () => 1)).toEqual([]);
  });
});
