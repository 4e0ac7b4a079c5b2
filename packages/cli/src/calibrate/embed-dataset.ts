import { join } from 'node:path';
import type { EmbeddingCard } from '@facenet/core';
import type { LabelledEmbeddings } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import { scanDataset } from '../align/scan.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { SkippedImage } from '../validate/validation.js';
import { type EmbeddingRun, embedImages } from './embed-images.js';

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
