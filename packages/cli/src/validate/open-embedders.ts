import { availableParallelism } from 'node:os';
import type { CommandContext } from '../program/define-command.js';
import type { EmbeddingPlan } from './embedding-plan.js';
import { openPhotoEmbedder, type PhotoEmbedder } from './photo-embedder.js';
import { openThreadedEmbedder } from './threads/threaded-embedder.js';

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
