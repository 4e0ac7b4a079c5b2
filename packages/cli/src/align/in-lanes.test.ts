import { describe, expect, it } from 'vitest';
import { inLanes } from './in-lanes.js';

const tasks = Array.from({ length: 20 }, (_, i) => i);

describe('inLanes', () => {
  it('does every task once, each lane one at a time', async () => {
    const busy = new Set<string>();
    const done: number[] = [];
    await inLanes(['a', 'b', 'c'], tasks, async (lane, task) => {
      expect(busy.has(lane)).toBe(false);
      busy.add(lane);
      await new Promise((resolve) => setTimeout(resolve, task % 3));
      busy.delete(lane);
      done.push(task);
    });
    expect(done.sort((a, b) => a - b)).toEqual(tasks);
  });

  it('begins nothing after a failure, and waits for what is at work', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const run = inLanes(['a', 'b'], tasks, async (_, task) => {
      begun.push(task);
      await new Promise((resolve) => setTimeout(resolve, task === 0 ? 1 : 20));
      if (task === 0) throw new Error('broken');
      ended.push(task);
    });
    await expect(run).rejects.toThrow('broken');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
