import { Worker } from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import type { Aligner } from './aligner.js';
import type { WorkerOrder, WorkerReport, WorkerSetup } from './worker-messages.js';

// Set when this file is bundled into dist, where the worker lies beside it.
const fromSource = import.meta.url.endsWith('.ts');

/**
 * Starts an aligner in a thread of its own.
 *
 * @throws FaceNetError when its engine or model does not load
 */
export async function openThreadedAligner(
  setup: WorkerSetup,
  signal: AbortSignal,
): Promise<Aligner> {
  const entry = fromSource ? './align-worker-from-source.mjs' : './align-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    workerData: setup,
    ...(fromSource && { execArgv: ['--conditions=@facenet/source'] }),
  });
  const order = (message: WorkerOrder) => worker.postMessage(message);
  const ready = await nextReport(worker);
  if (!('engine' in ready)) throw failureOf(ready);
  const stop = () => order({ stop: true });
  signal.addEventListener('abort', stop);
  return {
    engine: ready.engine,
    align: async (task) => {
      order({ task });
      const report = await nextReport(worker);
      if ('outcome' in report) return report.outcome;
      throw failureOf(report);
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      if (worker.threadId < 0) return; // it is over already
      stop();
      await exited;
    },
  };
}

function nextReport(worker: Worker): Promise<WorkerReport> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const onMessage = (report: WorkerReport) => settle(() => resolve(report));
    const onError = (error: unknown) => settle(() => reject(died(`${error}`)));
    const onExit = () => settle(() => reject(died('it ended early')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function failureOf(report: WorkerReport): FaceNetError {
  if (!('failure' in report)) return died('it answered out of turn');
  const { code, message } = report.failure;
  return code === 'INTERNAL' ? died(message) : new FaceNetError(code, message);
}

function died(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread failed: ${reason}.`, {
    hint: 'Try fewer --workers; what was aligned is kept.',
  });
}
