import { describe, expect, it } from 'vitest';
import { WorkQueue } from './work-queue.js';

/** Work that ends when the test says so. */
function heldWork() {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => done, end };
}

const never = new AbortController().signal;

describe('WorkQueue', () => {
  it('works on so many at a time, the first come first', async () => {
    const queue = new WorkQueue({ concurrency: 2, waiting: 10 });
    const order: string[] = [];
    const held = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...heldWork() }));
    const all = held.map(({ name, work }) =>
      queue.inTurn(never, () => {
        order.push(name);
        return work();
      }),
    );
    await new Promise(setImmediate);
    expect([order.join(''), queue.atWork]).toEqual(['ab', 2]);
    held[1]?.end();
    await all[1];
    await new Promise(setImmediate);
    expect([order.join(''), queue.atWork]).toEqual(['abc', 2]);
    for (const { end } of held) end();
    await Promise.all(all);
    expect([order.join(''), queue.atWork]).toEqual(['abcd', 0]);
  });

  it('refuses when all places are taken, and tells when to come again', async () => {
    const queue = new WorkQueue({ concurrency: 1, waiting: 1 });
    const { work, end } = heldWork();
    const taken = [queue.withPlace(work), queue.withPlace(work)];
    expect(queue.held).toBe(2);
    const refusal = await queue.withPlace(work).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'OVERLOADED' });
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    end();
    await Promise.all(taken);
    expect(await queue.withPlace(async () => 'room again')).toBe('room again');
    expect(queue.held).toBe(0);
  });

  it('gives a place back when the work fails', async () => {
    const queue = new WorkQueue({ concurrency: 1, waiting: 0 });
    for (let i = 0; i < 3; i++) {
      const failing = queue.withPlace(() =>
        queue.inTurn(never, async () => {
          throw new Error('broken');
        }),
      );
      await expect(failing).rejects.toThrow('broken');
    }
    expect([queue.held, queue.atWork]).toEqual([0, 0]);
  });

  it('forgets whoever goes away while waiting, and nobody else', async () => {
    const queue = new WorkQueue({ concurrency: 1, waiting: 9 });
    const { work, end } = heldWork();
    const first = queue.inTurn(never, work);
    const stop = new AbortController();
    const second = queue.inTurn(stop.signal, async () => 'never');
    const third = queue.inTurn(never, async () => 'third');
    stop.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    end();
    await first;
    expect(await third).toBe('third');
    expect(queue.atWork).toBe(0);
    await expect(queue.inTurn(stop.signal, async () => 'late')).rejects.toThrow('gone');
  });
});
