import { join } from 'node:path';
import type { EmbeddingCard } from '@facenet/core';
import { type LabelledEmbeddings, type PairEmbeddings, scorePairs } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import { scanDataset } from '../align/scan.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { cacheSettings, openCachedStore } from '../validate/cache/embedding-store.js';
import { runForwardPass } from '../validate/forward-pass.js';
import { openModel } from '../validate/open-model.js';
import { findListedImages, readPairList } from '../validate/pair-list.js';
import type { SkippedImage } from '../validate/validation.js';

/** How images become embeddings. */
export interface EmbeddingRun {
  readonly model: string;
  /** Whether the images are photos; if not, crops. */
  readonly align: boolean;
  readonly batchSize: number;
  readonly workers: number;
}

interface EmbeddedImages {
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
async function embedImages(
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

export interface EmbeddedDataset extends LabelledEmbeddings {
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  readonly people: number;
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds a dataset of one folder a person.
 *
 * @param dir holds a folder of images for each person
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, and what loading a model may throw
 */
export async function embedDataset(
  context: CommandContext,
  flags: EngineFlags,
  dir: string,
  run: EmbeddingRun,
): Promise<EmbeddedDataset> {
  const people = await scanDataset(dir, '');
  const images = people.flatMap(({ name, files }) =>
    files.map((file) => ({ name, path: join(dir, name, file) })),
  );
  const paths = images.map(({ path }) => path);
  const { card, weights, embeddings, skipped } = await embedImages(context, flags, run, paths);
  const rows = images.filter(({ path }) => embeddings.has(path));
  const size = card.embeddingSize;
  const matrix = new Float32Array(rows.length * size);
  for (const [row, { path }] of rows.entries()) matrix.set(embeddings.get(path)!, row * size);
  const labels = rows.map(({ name }) => name);
  return { card, weights, embeddings: matrix, labels, people: new Set(labels).size, skipped };
}

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
