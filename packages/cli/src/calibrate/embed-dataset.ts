import { join } from 'node:path';
import type { EmbeddingCard, LabelledEmbeddings, Weights } from '@facenet/core';
import { scanDataset } from '../align/scan.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { cacheSettings } from '../validate/cache/cache-settings.js';
import { openCachedStore } from '../validate/cache/embedding-store.js';
import { runForwardPass } from '../validate/forward-pass.js';
import { openModel } from '../validate/open-model.js';
import type { SkippedImage } from '../validate/validation.js';

export interface DatasetRun {
  /** Holds a folder of images for each person. */
  readonly dir: string;
  readonly model: string;
  /** Whether the images are photos; if not, crops. */
  readonly align: boolean;
  readonly batchSize: number;
  readonly workers: number;
}

export interface EmbeddedDataset extends LabelledEmbeddings {
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  readonly people: number;
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds a dataset of one folder a person. Embeddings are kept between runs, as those of a
 * validation are.
 *
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, and what loading a model may throw
 */
export async function embedDataset(
  context: CommandContext,
  flags: EngineFlags,
  run: DatasetRun,
): Promise<EmbeddedDataset> {
  const people = await scanDataset(run.dir, '');
  const images = people.flatMap(({ name, files }) =>
    files.map((file) => ({ name, path: join(run.dir, name, file) })),
  );
  const model = await openModel(context, flags, run);
  const { plan } = model;
  const paths = images.map(({ path }) => path);
  const store = await openCachedStore(context, model.cacheDir, cacheSettings(model), paths);
  try {
    const pass = { paths, views: ['original'] as const, workers: run.workers };
    const skipped = await runForwardPass(context, plan, store, pass);
    const rows = images.flatMap(({ name, path }) => {
      const embedding = store.get(path)?.embeddings.original;
      return embedding ? [{ name, embedding }] : [];
    });
    const size = plan.card.embeddingSize;
    const embeddings = new Float32Array(rows.length * size);
    for (const [row, { embedding }] of rows.entries()) embeddings.set(embedding, row * size);
    const labels = rows.map(({ name }) => name);
    const { card, weights } = plan;
    return { card, weights, embeddings, labels, people: new Set(labels).size, skipped };
  } finally {
    await store.close();
  }
}
