import { ThreadLane } from '../threads/thread-lane.js';
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
  const lane = new ThreadLane<WorkerOrder, WorkerReport>(new URL(entry, import.meta.url), {
    fromSource,
    data: setup,
  });
  const { engine } = await lane.report('engine');
  const stop = () => lane.order({ stop: true });
  signal.addEventListener('abort', stop);
  return {
    engine,
    align: async (task) => {
      lane.order({ task });
      return (await lane.report('outcome')).outcome;
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await lane.end({ stop: true });
    },
  };
}
