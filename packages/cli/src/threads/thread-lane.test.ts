import { describe, expect, it } from 'vitest';
import { ThreadLane } from './thread-lane.js';

type Order = { readonly say: string } | { readonly fail: string } | { readonly die: true };
type Report =
  | { readonly said: string }
  | { readonly failure: { readonly code: 'NO_FACE'; readonly message: string } };

// A thread that repeats what it is told, late, and can fail and die.
const SCRIPT = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (order) => {
  if (order.die) process.exit(0);
  setTimeout(() => {
    const failure = { code: 'NO_FACE', message: order.fail };
    parentPort.postMessage('fail' in order ? { failure } : { said: order.say });
  }, 20);
});
`;
const url = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
const open = () => new ThreadLane<Order, Report>(url, { fromSource: false });

describe('ThreadLane', () => {
  it('takes orders ahead and hands out the reports in order', async () => {
    const lane = open();
    const answers = ['one', 'two', 'three'].map((say) => {
      lane.order({ say });
      return lane.report('said');
    });
    expect(await Promise.all(answers)).toEqual([
      { said: 'one' },
      { said: 'two' },
      { said: 'three' },
    ]);
    await lane.terminate();
  });

  it('throws what one order failed with, and goes on with the next', async () => {
    const lane = open();
    lane.order({ fail: 'nobody there' });
    lane.order({ say: 'still here' });
    const [failed, said] = await Promise.allSettled([lane.report('said'), lane.report('said')]);
    expect(failed).toMatchObject({ reason: { code: 'NO_FACE', message: 'nobody there' } });
    expect(said).toMatchObject({ value: { said: 'still here' } });
    await lane.terminate();
  });

  it('leaves nobody waiting for a thread that died, then or later', async () => {
    const lane = open();
    lane.order({ die: true });
    const waiting = await Promise.allSettled([lane.report('said'), lane.report('said')]);
    for (const each of waiting) {
      expect(each).toMatchObject({ reason: { code: 'ENGINE_FAILED' } });
    }
    await expect(lane.report('said')).rejects.toThrow(/it ended early.*--workers/s);
    await lane.end({ die: true });
  });
});
