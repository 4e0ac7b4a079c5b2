import type { PlatformThread, ThreadEvents } from '@facenet/core/workers';
import { watchWorker, whyNotStarted } from './why-not-started.js';

/**
 * Starts a module worker.
 *
 * @param address of its script
 */
export function startWebThread(address: string, events: ThreadEvents): PlatformThread {
  const name = navigator.locks ? `facenet-worker-${crypto.randomUUID()}` : '';
  const policy = watchWorker();
  const ended = new AbortController();
  let reported = false;
  let worker: Worker | undefined;

  const fail = async (error: unknown) => {
    if (ended.signal.aborted) return;
    const { message } = Object(error) as { message?: string };
    if (reported || (message && worker)) events.died(message ?? 'it failed');
    else events.died(await whyNotStarted(address, policy, error));
  };
  try {
    worker = new Worker(address, { type: 'module', name });
    worker.addEventListener('message', ({ data }) => {
      if (!reported) watchLock(name, ended.signal, events);
      reported = true;
      events.hear(data);
    });
    worker.addEventListener('messageerror', () => events.died('an answer of it cannot be read'));
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // told by the promise that it rejects
      void fail(event);
    });
  } catch (error) {
    queueMicrotask(() => void fail(error));
  }
  return {
    post: (order, moved) => worker?.postMessage(order, moved as Transferable[]),
    terminate: async () => {
      ended.abort();
      policy.stop();
      worker?.terminate();
    },
  };
}

/** Has the lock that the worker holds from its start to its end, see `serveWorker`. */
function watchLock(name: string, ended: AbortSignal, events: ThreadEvents): void {
  if (!name) return;
  navigator.locks
    .request(name, { signal: ended }, () => events.died('the browser ended it'))
    .catch(() => {}); // it ended as it should
}
