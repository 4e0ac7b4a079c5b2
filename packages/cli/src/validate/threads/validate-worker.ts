import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../output/describe-error.js';
import { Output } from '../../output/output.js';
import { openPhotoEmbedder, type PhotoEmbedder } from '../photo-embedder.js';
import type { ThreadOrder, ThreadReport, ThreadSetup } from './messages.js';

// The entry of a worker thread: an embedder with engines of its own.
const port = parentPort as MessagePort;
const stop = new AbortController();
const report = (message: ThreadReport) => port.postMessage(message);

try {
  const context = { output: new Output(process, false), signal: stop.signal };
  obeyOrders(await openPhotoEmbedder(context, workerData as ThreadSetup));
  report({ ready: true });
} catch (error) {
  report({ failure: describeError(error) });
}

function obeyOrders(embedder: PhotoEmbedder): void {
  let work = Promise.resolve();
  port.on('message', (order: ThreadOrder) => {
    if ('stop' in order) stop.abort();
    work = work.then(async () => {
      if ('tasks' in order) await embed(embedder, order.tasks);
      else await embedder.close().finally(() => port.close());
    });
  });
}

async function embed(
  embedder: PhotoEmbedder,
  tasks: Parameters<PhotoEmbedder['embed']>[0],
): Promise<void> {
  try {
    report({ outcomes: await embedder.embed(tasks) });
  } catch (error) {
    report({ failure: describeError(error) });
  }
}
