import { setTimeout as sleep } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Errand, ErrandData } from './testing/errand-worker.js';
import { threadsPerWorker, WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

const entry = new URL('./testing/errand-worker.ts', import.meta.url);
type Errands = WorkerPool<Errand, Answer, { readonly name: string }>;

// [tasks begun, tasks at work, most at work at a time in one thread, threads closed]
const newCounts = () => new Int32Array(new SharedArrayBuffer(16));

function open(
  size: number,
  data: Partial<ErrandData> = {},
  options: Partial<WorkerPoolOptions> = {},
): Promise<Errands> {
  const given = { name: 'errands', counts: newCounts(), ...data };
  return WorkerPool.open({ entry, size, data: given, ...options });
}

// Every thread reads the whole source anew, so tests share those that they leave alive.
describe('WorkerPool', () => {
  const counts = newCounts();
  let pool: Errands;
  beforeAll(async () => {
    pool = await open(1, { name: 'shared', counts }, { tasksPerWorker: 2 });
  });
  afterAll(() => pool.dispose());

  it('starts its threads with data and hears what they are', () => {
    expect(pool.size).toBe(1);
    expect(pool.ready).toEqual([{ name: 'shared' }]);
  });

  it('begins tasks in order, and gives a thread as many at a time as it is to hold', async () => {
    const ended: string[] = [];
    const say = (word: string) => pool.run({ say: word }).then(() => ended.push(word));
    const held = new AbortController();
    const waiting = pool.run({ wait: 'and answer' }, held);
    await Promise.all(['a', 'b', 'c', 'd'].map(say));
    expect(ended).toEqual(['a', 'b', 'c', 'd']);
    expect([...counts]).toEqual([5, 1, 2, 0]);
    held.abort();
    expect(await waiting).toBe('what there is');
  });

  it('moves buffers to the thread and back', async () => {
    const move = new ArrayBuffer(8);
    const back = await pool.run({ move }, { transfer: [move] });
    expect(move.byteLength).toBe(0);
    expect((back as ArrayBuffer).byteLength).toBe(8);
  });

  it('throws what a task throws, with code, text and hint', async () => {
    const known = await pool.run({ fail: 'known' }).catch((error) => error);
    expect(known).toBeInstanceOf(FaceNetError);
    const { code, message, hint } = known as FaceNetError;
    const expected = ['NO_FACE', 'Nobody is there. Look elsewhere.', 'Look elsewhere.'];
    expect([code, message, hint]).toEqual(expected);
    await expect(pool.run({ fail: 'unknown' })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('x is not a function'),
    });
  });

  it('says what cannot be sent between threads', async () => {
    await expect(pool.run({ answer: 'a function' })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(/could not be cloned/),
    });
    await expect(pool.run({ say: (() => {}) as never })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/cannot be sent/),
    });
    expect(await pool.run({ say: 'still here' })).toBe('still here');
    await expect(open(1, { name: (() => {}) as never })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('aborts one task, at work or waiting, and no other', async () => {
    const begun = counts[0] as number;
    const [first, second] = [new AbortController(), new AbortController()];
    const working = pool.run({ wait: 'for abort' }, first);
    const other = pool.run({ wait: 'and answer' }, second);
    const dropped = new AbortController();
    const waiting = pool.run({ say: 'never' }, dropped);
    dropped.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    first.abort();
    await expect(working).rejects.toMatchObject({ code: 'ABORTED', message: 'It was aborted.' });
    expect(await pool.run({ say: 'next' })).toBe('next');
    second.abort();
    expect(await other).toBe('what there is');
    const late = pool.run({ say: 'no' }, { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
    expect(counts[0]).toBe(begun + 3);
  });

  it('lets the program end while its threads are idle', async () => {
    const keepAlive = () =>
      process.getActiveResourcesInfo().filter((name) => /Port|Worker/.test(name));
    const idle = keepAlive().length;
    const task = pool.run({ say: 'busy' });
    expect(keepAlive().length).toBeGreaterThan(idle);
    await task;
    expect(keepAlive().length).toBe(idle);
  });

  it('disposes while tasks are at work: they are aborted, their thread closed', async () => {
    const begun = counts[0] as number;
    const tasks = [pool.run({ wait: 'for abort' }), pool.run({ wait: 'and answer' })];
    const settled = Promise.allSettled([...tasks, pool.run({ say: 'never' })]);
    while (Atomics.load(counts, 1) < 2) await sleep(1);
    await Promise.all([pool.dispose(), pool[Symbol.asyncDispose]()]);
    expect([...counts]).toEqual([begun + 2, 0, 2, 1]);
    for (const task of await settled) expect(task).toMatchObject({ reason: { code: 'DISPOSED' } });
    await expect(pool.run({ say: 'later' })).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('loses only the tasks of a thread that dies', async () => {
    const two = await open(2);
    const held = new AbortController();
    const waiting = two.run({ wait: 'and answer' }, held);
    await expect(two.run({ exit: 0 })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(/it ended early/),
    });
    expect(two.size).toBe(1);
    held.abort();
    expect(await waiting).toBe('what there is');
    expect(await two.run({ say: 'still here' })).toBe('still here');
    const left = [two.run({ fail: 'uncaught' }), two.run({ say: 'too late' })];
    for (const task of await Promise.allSettled(left)) {
      const message = expect.stringMatching(/nobody catches this/);
      expect(task).toMatchObject({ reason: { code: 'ENGINE_FAILED', message } });
    }
    expect(two.size).toBe(0);
    await expect(two.run({ say: 'later' })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await two.dispose();
  });

  it('does not open when a thread cannot start, or dies', async () => {
    await expect(open(1, { failing: true })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'No engine here. Install one.',
      hint: 'Install one.',
    });
    const url = new URL('./nowhere.js', import.meta.url);
    await expect(open(1, {}, { entry: url })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('nowhere.js'),
    });
  });

  it('stops starting when it is told to', async () => {
    const abort = new AbortController();
    const opening = open(1, { hanging: true }, { signal: abort.signal });
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
    const never = open(1, {}, { signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a size of %d', async (count) => {
    await expect(open(count)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const opening = open(1, {}, { tasksPerWorker: count });
    await expect(opening).rejects.toThrow(/tasksPerWorker.*whole number/);
  });
});

describe('threadsPerWorker', () => {
  it('shares the machine, one thread at least', () => {
    expect(threadsPerWorker(1)).toBeGreaterThanOrEqual(1);
    expect(threadsPerWorker(10_000)).toBe(1);
  });
});
