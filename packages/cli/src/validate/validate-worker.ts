import { type MessagePort, parentPort } from 'node:worker_threads';
import { describeError } from '../output/describe-error.js';
import { Output } from '../output/output.js';
import type { ThreadOrder, ThreadReport } from './open-embedders.js';
import { openPhotoEmbedder, type PhotoEmbedder } from './photo-embedder.js';

// The entry of a worker thread: an embedder with engines of its own. Orders are obeyed as they come
// and answered in order; that to stop is heard at once, and ends the thread after those before it.
const port = parentPort as MessagePort;
const stop = new AbortController();
let embedder: Promise<PhotoEmbedder> | undefined;
let reported = Promise.resolve();

port.on('message', (order: ThreadOrder) => {
  if ('stop' in order) {
    stop.abort();
    reported = reported.then(close).catch(() => {}); // nobody waits for an answer
    return;
  }
  const answer = obey(order).catch((error): ThreadReport => ({ failure: describeError(error) }));
  reported = reported.then(async () => port.postMessage(await answer));
});

async function obey(order: Exclude<ThreadOrder, { stop: true }>): Promise<ThreadReport> {
  if ('plan' in order) {
    const context = { output: new Output(process, false), signal: stop.signal };
    embedder = openPhotoEmbedder(context, order.plan);
    await embedder;
    return { ready: true };
  }
  return { outcomes: (await (await embedder)?.embed(order.tasks)) ?? [] };
}

async function close(): Promise<void> {
  try {
    await (await embedder)?.close();
  } finally {
    port.close();
  }
}
