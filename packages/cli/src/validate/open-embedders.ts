import { availableParallelism } from 'node:os';
import type { Failure } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { ThreadLane } from '../threads/thread-lane.js';
import { openPhotoEmbedder, type PhotoEmbedder } from './photo-embedder.js';
import type { EmbeddingPlan, PhotoOutcome, PhotoTask } from './photo-task.js';

/** More would hold a copy of the networks each and win little: their threads share what is left. */
const MOST_WORKERS = 8;

export const defaultWorkers = (): number => Math.min(availableParallelism(), MOST_WORKERS);

/**
 * One embedder in this thread, or several in threads of their own, each doing the whole way from
 * photo to embedding. With one engine thread each they keep every core busy, whatever is slower,
 * the detector or the network, for no stage waits for another.
 */
export async function openEmbedders(
  context: Pick<CommandContext, 'output' | 'signal'>,
  plan: EmbeddingPlan,
  workers: number,
): Promise<PhotoEmbedder[]> {
  if (workers === 1) return [await openPhotoEmbedder(context, plan)];
  // Engines would otherwise take every core each.
  const threads = plan.flags.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const planOfOne = { ...plan, flags: { ...plan.flags, threads } };
  const opening = Array.from({ length: workers }, () => {
    return openThreadedEmbedder(planOfOne, context.signal);
  });
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
    throw error;
  }
}

/** To the thread: first what it is to work with, then photos, or the order to end. */
export type ThreadOrder =
  | { readonly plan: EmbeddingPlan }
  | { readonly tasks: readonly PhotoTask[] }
  | { readonly stop: true };

/** From the thread: first that it is ready, or why not; then an answer to every batch. */
export type ThreadReport =
  | { readonly ready: true }
  | { readonly failure: Failure }
  | { readonly outcomes: readonly PhotoOutcome[] };

// Set when this file is bundled into dist, where the worker lies beside it.
const fromSource = import.meta.url.endsWith('.ts');

/**
 * Starts an embedder in a thread of its own. After an abort it finishes the photo at hand, answers,
 * and takes no more.
 *
 * @throws FaceNetError when its engine or model does not load
 */
async function openThreadedEmbedder(
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
