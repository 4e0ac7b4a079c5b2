import type { EmbeddingCard } from '@facenet/core';
import { type PairEmbeddings, scorePairs } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { findListedImages } from '../validate/listed-images.js';
import { readPairList } from '../validate/pair-list.js';
import type { SkippedImage } from '../validate/validation.js';
import { type EmbeddingRun, embedImages } from './embed-images.js';

export interface EmbeddedPairs {
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  readonly pairs: PairEmbeddings;
  readonly images: number;
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds the images of a list of pairs, without the pairs that miss one.
 *
 * @param dir the folder that names in the list are below
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, and what loading a model may throw
 */
export async function embedPairs(
  context: CommandContext,
  flags: EngineFlags,
  { dir, list }: { readonly dir: string; readonly list: string },
  run: EmbeddingRun,
): Promise<EmbeddedPairs> {
  const { pairs } = await readPairList(list);
  const { paths, missing } = await findListedImages(dir, pairs);
  const embedded = await embedImages(context, flags, run, [...paths.values()]);
  const { card, weights, embeddings, skipped } = embedded;
  const embeddingOf = new Map<string, Float32Array>();
  for (const [name, path] of paths) {
    const embedding = embeddings.get(path);
    if (embedding) embeddingOf.set(name, embedding);
  }
  return {
    card,
    weights,
    pairs: scorePairs({ pairs, embeddingOf }).embeddings,
    images: embeddings.size,
    skipped: [...missing, ...skipped],
  };
}
