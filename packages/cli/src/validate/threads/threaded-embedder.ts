import { Worker } from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import type { EmbeddingPlan } from '../embedding-plan.js';
import type { PhotoEmbedder } from '../photo-embedder.js';
import type { ThreadOrder, ThreadReport } from './messages.js';

// Set when this file is bundled into dist, where the worker lies beside it.
const fromSource = import.meta.url.endsWith('.ts');

/**
 * Starts an embedder in a thread of its own. After an abort it finishes the photo at hand, answers,
 * and takes no more.
 *
 * @throws FaceNetError when its engine or model does not load
 */
export async function openThreadedEmbedder(
  plan: EmbeddingPlan,
  signal: AbortSignal,
): Promise<PhotoEmbedder> {
  const entry = fromSource ? './validate-worker-from-source.mjs' : './validate-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    ...(fromSource && { execArgv: ['--conditions=@facenet/source'] }),
  });
  const order = (message: ThreadOrder) => worker.postMessage(message);
  // Not as data of the worker, which would be held as long as it lives.
  order({ plan });
  const ready = await nextReport(worker);
  if (!('ready' in ready)) {
    await worker.terminate();
    throw failureOf(ready);
  }
  const stop = () => order({ stop: true });
  signal.addEventListener('abort', stop);
  return {
    embed: async (tasks) => {
      // A thread that was told to stop may be gone.
      if (signal.aborted) return [];
      order({ tasks });
      const report = await nextReport(worker);
      if ('outcomes' in report) return [...report.outcomes];
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

function nextReport(worker: Worker): Promise<ThreadReport> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const onMessage = (report: ThreadReport) => settle(() => resolve(report));
    const onError = (error: unknown) => settle(() => reject(died(`${error}`)));
    const onExit = () => settle(() => reject(died('it ended early')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function failureOf(report: ThreadReport): FaceNetError {
  if (!('failure' in report)) return died('it answered out of turn');
  const { code, message } = report.failure;
  return code === 'INTERNAL' ? died(message) : new FaceNetError(code, message);
}

function died(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread failed: ${reason}.`, {
    hint: 'Try fewer --workers; what was embedded is kept.',
  });
}
