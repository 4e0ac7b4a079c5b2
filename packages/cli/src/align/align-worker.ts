import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../output/describe-error.js';
import { Output } from '../output/output.js';
import { type Aligner, openAligner } from './align-photo.js';
import type { WorkerOrder, WorkerReport, WorkerSetup } from './open-aligners.js';

// The entry of a worker thread: an aligner with an engine of its own.
const port = parentPort as MessagePort;
const { flags, settings } = workerData as WorkerSetup;
const stop = new AbortController();
const report = (message: WorkerReport) => port.postMessage(message);

try {
  const output = new Output(process, false);
  const aligner = await openAligner({ output, signal: stop.signal }, flags, settings);
  obeyOrders(aligner);
  report({ engine: aligner.engine });
} catch (error) {
  report({ failure: describeError(error) });
}

function obeyOrders(aligner: Aligner): void {
  let work = Promise.resolve();
  port.on('message', (order: WorkerOrder) => {
    if ('stop' in order) stop.abort();
    work = work.then(async () => {
      if ('task' in order) report({ outcome: await aligner.align(order.task) });
      else await aligner.close().finally(() => port.close());
    });
  });
}
