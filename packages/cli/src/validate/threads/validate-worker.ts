import { type MessagePort, parentPort } from 'node:worker_threads';
import { describeError } from '../../output/describe-error.js';
import { Output } from '../../output/output.js';
import { openPhotoEmbedder, type PhotoEmbedder } from '../photo-embedder.js';
import type { ThreadOrder, ThreadReport } from './messages.js';

// The entry of a worker thread: an embedder with engines of its own. Orders are obeyed one after
// the other; only that to stop is heard at once.
const port = parentPort as MessagePort;
const stop = new AbortController();
let embedder: PhotoEmbedder | undefined;
let work = Promise.resolve();

port.on('message', (order: ThreadOrder) => {
  if ('stop' in order) stop.abort();
  work = work
    .then(() => obey(order))
    .then(report, (error) => {
      report({ failure: describeError(error) });
    });
});

function report(message: ThreadReport | undefined): void {
  if (message) port.postMessage(message);
}

async function obey(order: ThreadOrder): Promise<ThreadReport | undefined> {
  if ('plan' in order) {
    const context = { output: new Output(process, false), signal: stop.signal };
    embedder = await openPhotoEmbedder(context, order.plan);
    return { ready: true };
  }
  if ('tasks' in order) return { outcomes: (await embedder?.embed(order.tasks)) ?? [] };
  try {
    await embedder?.close();
  } finally {
    port.close();
  }
  return undefined;
}
