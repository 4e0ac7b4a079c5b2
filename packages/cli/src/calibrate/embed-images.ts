import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { cacheSettings } from '../validate/cache/cache-settings.js';
import { openCachedStore } from '../validate/cache/embedding-store.js';
import { runForwardPass } from '../validate/forward-pass.js';
import { openModel } from '../validate/open-model.js';
import type { SkippedImage } from '../validate/validation.js';

/** How images become embeddings. */
export interface EmbeddingRun {
  readonly model: string;
  /** Whether the images are photos; if not, crops. */
  readonly align: boolean;
  readonly batchSize: number;
  readonly workers: number;
}

export interface EmbeddedImages {
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  /** Embeddings by path, without those of the images that were skipped. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds images. Embeddings are kept between runs, as those of a validation are.
 *
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, and what loading a model may throw
 */
export async function embedImages(
  context: CommandContext,
  flags: EngineFlags,
  run: EmbeddingRun,
  paths: readonly string[],
): Promise<EmbeddedImages> {
  const model = await openModel(context, flags, run);
  const { card, weights } = model.plan;
  const store = await openCachedStore(context, model.cacheDir, cacheSettings(model), paths);
  try {
    const pass = { paths, views: ['original'] as const, workers: run.workers };
    const skipped = await runForwardPass(context, model.plan, store, pass);
    const embeddings = new Map<string, Float32Array>();
    for (const path of paths) {
      const embedding = store.get(path)?.embeddings.original;
      if (embedding) embeddings.set(path, embedding);
    }
    return { card, weights, embeddings, skipped };
  } finally {
    await store.close();
  }
}
