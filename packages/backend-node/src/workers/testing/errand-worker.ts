import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';
import { serveWorker } from '../serve-worker.js';

/** What the worker of the tests starts with. */
export interface ErrandData {
  readonly name: string;
  readonly failing?: boolean;
  readonly hanging?: boolean;
  /** Shared by all threads: [tasks begun, tasks at work, most at work at a time in one thread, closed]. */
  readonly counts: Int32Array;
}

/** One thing that it can do. */
export type Errand =
  | { readonly say: string }
  | { readonly move: ArrayBuffer }
  | { readonly wait: 'for abort' | 'and answer' }
  | { readonly fail: 'known' | 'unknown' | 'uncaught' }
  | { readonly exit: number }
  | { readonly answer: 'a function' };

export type Answer = string | ArrayBuffer | (() => void);

serveWorker(async ({ name, failing, hanging, counts }: ErrandData) => {
  if (failing) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', 'No engine here.', { hint: 'Install one.' });
  }
  if (hanging) await new Promise(() => {});
  let atWork = 0;
  return {
    info: { name },
    run: async (errand: Errand, signal: AbortSignal): Promise<Answer> => {
      Atomics.add(counts, 0, 1);
      Atomics.add(counts, 1, 1);
      atWork += 1;
      if (atWork > Atomics.load(counts, 2)) Atomics.store(counts, 2, atWork);
      try {
        await sleep(1);
        return await runErrand(errand, signal);
      } finally {
        atWork -= 1;
        Atomics.sub(counts, 1, 1);
      }
    },
    transfer: (answer: Answer) => (answer instanceof ArrayBuffer ? [answer] : []),
    close: () => {
      Atomics.add(counts, 3, 1);
    },
  };
});

async function runErrand(errand: Errand, signal: AbortSignal): Promise<Answer> {
  if ('say' in errand) return errand.say;
  if ('move' in errand) return errand.move;
  if ('exit' in errand) process.exit(errand.exit);
  if ('answer' in errand) return () => {};
  if ('wait' in errand) {
    if (!signal.aborted) await once(signal, 'abort');
    if (errand.wait === 'and answer') return 'what there is';
    throw new FaceNetError('ABORTED', 'It was aborted.');
  }
  if (errand.fail === 'uncaught') {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return new Promise(() => {});
  }
  if (errand.fail === 'unknown') throw new TypeError('x is not a function');
  throw new FaceNetError('NO_FACE', 'Nobody is there.', { hint: 'Look elsewhere.' });
}
