import {
  type EvaluatePairsOptions,
  evaluatePairs,
  type FacePair,
  type PairEvaluation,
  scorePairs,
} from '../evaluation/index.js';
import type { ImageView } from './data/augmentation/image-view.js';
import type { TrainingPhotos } from './data/batch-source.js';
import { type EmbeddedPhotos, embedPhotos } from './embed-photos.js';
import type { TrainingSession } from './training-session.js';

/** Pairs of photos, and how they are looked at. */
export interface ValidateOnPairsOptions extends EvaluatePairsOptions {
  readonly pairs: readonly FacePair[];
  /** The photos of the pairs. */
  readonly photos: TrainingPhotos;
  /** Name in the list (`imageKeyText`) of each photo, in their order. */
  readonly names: readonly string[];
  /** What the network sees; nothing of it random. */
  readonly view: ImageView;
  /** Joins the embeddings of image and mirror image. */
  readonly flipped?: boolean;
  /** Images in one run; default 32. */
  readonly batchSize?: number;
  /** Told after each run how many photos are embedded. */
  readonly onImages?: (done: number) => void;
  /** Given the embeddings of the photos, to be shown or kept. */
  readonly onEmbedded?: (embedded: EmbeddedPhotos) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Measures the network as it stands by the LFW protocol, between two epochs.
 *
 * @throws FaceNetError INVALID_ARGUMENT when pairs of a kind are missing, ABORTED, and what session and
 * photos throw
 */
export async function validateOnPairs(
  session: TrainingSession,
  options: ValidateOnPairsOptions,
): Promise<PairEvaluation> {
  const { photos, names, view, flipped = false, batchSize = 32, onImages, signal } = options;
  const views = flipped ? [view, { ...view, flip: true }] : [view];
  const order = Int32Array.from(names.keys());
  await using source = photos.batches({ order, batchSize, views, seed: 0 });
  const embedded = await embedPhotos(session, source, view.size, {
    ...(onImages && { onBatch: onImages }),
    ...(signal && { signal }),
  });
  await options.onEmbedded?.(embedded);
  const { embeddings, size, indexes } = embedded;
  const embeddingOf = new Map<string, Float32Array>();
  for (const [row, index] of indexes.entries()) {
    embeddingOf.set(names[index] as string, embeddings.subarray(row * size, (row + 1) * size));
  }
  const scored = scorePairs({ pairs: options.pairs, embeddingOf });
  return evaluatePairs(scored.embeddings, options);
}
