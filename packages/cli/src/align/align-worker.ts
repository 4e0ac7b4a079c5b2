import { serveWorker } from '@facenet/backend-node';
import { Output } from '../output/output.js';
import type { WorkerSetup } from './align-in-threads.js';
import { openAligner } from './align-photo.js';

// The entry of a worker thread: an aligner with an engine of its own.
serveWorker(async ({ flags, settings }: WorkerSetup) => {
  const context = { output: new Output(process, false), signal: new AbortController().signal };
  const { engine, align, close } = await openAligner(context, flags, settings);
  return { info: engine, run: align, close };
});
