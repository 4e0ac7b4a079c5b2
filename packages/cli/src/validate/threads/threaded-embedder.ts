import { ThreadLane } from '../../threads/thread-lane.js';
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
  const lane = new ThreadLane<ThreadOrder, ThreadReport>(new URL(entry, import.meta.url), {
    fromSource,
  });
  // Not as data of the worker, which would be held as long as it lives.
  lane.order({ plan });
  await lane.report('ready').catch(async (error) => {
    await lane.terminate();
    throw error;
  });
  const stop = () => lane.order({ stop: true });
  signal.addEventListener('abort', stop);
  return {
    embed: async (tasks) => {
      // A thread that was told to stop may be gone.
      if (signal.aborted) return [];
      lane.order({ tasks });
      return [...(await lane.report('outcomes')).outcomes];
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await lane.end({ stop: true });
    },
  };
}
