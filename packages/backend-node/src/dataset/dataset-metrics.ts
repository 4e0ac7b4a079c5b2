import type { EmbeddingCard } from '@facenet/core';
import { type ClassMetrics, filteringMetrics, listImages } from '@facenet/core/training';
import { type EmbedDatasetOptions, embedDataset } from './embed-dataset.js';
import type { SkippedImage } from './photo-task.js';
import { scanTrainingDataset } from './training/scan-training-dataset.js';

/** How far the photos of a data set are from the others of their person. */
export interface DatasetMetrics {
  /** Labels and paths are those that a training on the same folder has. */
  readonly metrics: ClassMetrics;
  /** Those that are missing, damaged or show no face; they are not measured. */
  readonly skipped: readonly SkippedImage[];
  /** Of the model that measured. */
  readonly card: EmbeddingCard;
}

/**
 * Embeds the photos of a training, `DIR/NAME/PHOTO`, and measures how far each is from the mean of its
 * person, so that those that are far can be left out.
 *
 * ```ts
 * const { metrics } = await measureDataset('casia-aligned');
 * await writeFile('casia.h5', writeFilterMetrics(metrics)); // for train softmax --filter-filename
 * ```
 *
 * @throws FaceNetError DATASET_INVALID when a folder is empty, and as {@link embedDataset}
 */
export async function measureDataset(
  dir: string,
  options: EmbedDatasetOptions = {},
): Promise<DatasetMetrics> {
  const dataset = await scanTrainingDataset(dir);
  const { images, labels } = listImages(dataset);
  const source = images.map((path, i) => ({ path, label: String(labels[i]) }));
  const embedded = await embedDataset(source, options);
  const metrics = filteringMetrics({
    embeddings: embedded.embeddings as Float32Array,
    labels: embedded.labels.map(Number),
    images: embedded.paths,
    classNames: dataset.classes.map(({ name }) => name),
  });
  return { metrics, skipped: embedded.skipped, card: embedded.card };
}
