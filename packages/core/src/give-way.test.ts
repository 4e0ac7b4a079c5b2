import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAbortPoint } from './abort.js';
import { giveWay, nextTurn } from './give-way.js';
import { leavePage, stubHastyClock, stubPage, turnsDuring } from './testing/stub-page.js';

afterEach(leavePage);

describe('giveWay', () => {
  it('does not so much as look at the clock outside of pages', () => {
    const now = vi.fn(() => 0);
    vi.stubGlobal('performance', { now });
    expect(giveWay()).toBeUndefined();
    expect(now).not.toHaveBeenCalled();
  });

  it('lets others have a turn in pages, when they have waited for long', async () => {
    vi.stubGlobal('document', {});
    let time = 1e9;
    vi.stubGlobal('performance', { now: () => time });
    await giveWay();
    const { turns } = await turnsDuring(async () => {
      for (; time < 1e9 + 40; time += 4) await giveWay();
    });
    expect(turns).toBe(2); // after 16 and 32
    expect(giveWay()).toBeUndefined();
  });

  it('does so elsewhere, too, where it is wanted, more rarely', async () => {
    let time = 2e9;
    vi.stubGlobal('performance', { now: () => time });
    await giveWay(true);
    time += 50;
    expect(giveWay(true)).toBeUndefined();
    time++;
    expect(giveWay()).toBeUndefined();
    expect(giveWay(true)).toBeInstanceOf(Promise);
  });

  it('counts for all work that goes on at a time', async () => {
    vi.stubGlobal('document', {});
    let time = 3e9;
    vi.stubGlobal('performance', { now: () => time });
    await giveWay();
    time += 20;
    await giveWay();
    const other = createAbortPoint(undefined, 'Other work');
    expect((await turnsDuring(other)).turns).toBe(0);
  });

  it('lets timers and messages through, however often it is called', async () => {
    const heard: string[] = [];
    const { port1, port2 } = new MessageChannel();
    Object.assign(port1, { onmessage: () => heard.push('message') });
    port2.postMessage(0);
    void wait(1).then(() => heard.push('timer'));
    while (heard.length < 2) await nextTurn();
    port1.close();
    expect(heard.sort()).toEqual(['message', 'timer']);
  });

  it('takes no notice of a clock that a test has put in the place of the real one', async () => {
    vi.useFakeTimers();
    try {
      await nextTurn();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('an abort point', () => {
  it('gives way at each step in a page, and with a signal everywhere', async () => {
    const work = async (signal?: AbortSignal) => {
      const abortPoint = createAbortPoint(signal, 'Work');
      for (let i = 0; i < 5; i++) await abortPoint();
    };
    stubHastyClock();
    expect((await turnsDuring(() => work())).turns).toBe(0);
    expect((await turnsDuring(() => work(new AbortController().signal))).turns).toBe(5);
    stubPage();
    expect((await turnsDuring(() => work())).turns).toBe(5);
  });

  it('hears of an abort that comes meanwhile', async () => {
    stubHastyClock();
    const abort = new AbortController();
    const abortPoint = createAbortPoint(abort.signal, 'Work');
    setImmediate(() => abort.abort('enough'));
    await expect(abortPoint()).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });
});
