import { join } from 'node:path';
import type { DetectorCard, EmbeddingCard, ProgressReporter } from '@facenet/core';
import type { LabelledEmbeddings, PairList } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import {
  type EmbedImagesOptions,
  type ImageEmbedderOptions,
  openImageEmbedder,
} from './image-embedder.js';
import { findListedImages } from './listed-images.js';
import { readPairList } from './pair-list.js';
import type { SkippedImage } from './photo-task.js';
import { scanDataset } from './scan-dataset.js';

/** How a dataset is embedded. */
export interface EmbedDatasetOptions
  extends ImageEmbedderOptions,
    Omit<EmbedImagesOptions, 'views'> {
  /** Told of downloads, of images that were read for their checksums, and of those embedded. */
  readonly onProgress?: ProgressReporter;
}

/** What was embedded, whatever the images came as. */
interface Embedded {
  /** Those that are missing, damaged or show no face. */
  readonly skipped: readonly SkippedImage[];
  /** The model's. */
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  /** What found the faces; absent where the images are crops. */
  readonly detector?: DetectorCard;
}

/** An image and whom it shows. */
export interface LabelledImage {
  readonly path: string;
  readonly label: string;
}

/** The images of a dataset that could be embedded, row by row. */
export interface EmbeddedDataset extends LabelledEmbeddings, Embedded {
  /** The files that the rows are of. */
  readonly paths: readonly string[];
}

/**
 * Embeds a dataset with names, such as one folder a person: for calibration, identification, a
 * gallery, training a classifier.
 *
 * ```ts
 * const { embeddings, labels, skipped } = await embedDataset('people', { align: true });
 * const { threshold } = calibrate({ embeddings, labels }, { far: 1e-3 });
 * ```
 *
 * The work is done in worker threads, and what it finds is kept for other runs, as
 * {@link ImageEmbedderOptions} say. Images that are damaged or show no face are skipped and told.
 *
 * @param source a folder of folders, `DIR/NAME/PHOTO`, or the images with their labels
 * @returns N rows of `card.embeddingSize` values, in order of the source: of names, then of files
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, IO_FAILED, ENGINE_FAILED, and what loading a model
 * may throw
 */
export async function embedDataset(
  source: string | Iterable<LabelledImage>,
  options: EmbedDatasetOptions = {},
): Promise<EmbeddedDataset> {
  const images = typeof source === 'string' ? await imagesOf(source) : [...source];
  const { card, detector, weights, embed } = await openImageEmbedder(options);
  const embedded = await embed(
    images.map(({ path }) => path),
    workOptions(options),
  );
  const rows = images.filter(({ path }) => embedded.get(path));
  const size = card.embeddingSize;
  const embeddings = new Float32Array(rows.length * size);
  for (const [row, { path }] of rows.entries()) embeddings.set(embedded.get(path)!, row * size);
  return {
    embeddings,
    labels: rows.map(({ label }) => label),
    paths: rows.map(({ path }) => path),
    skipped: embedded.skipped,
    card,
    weights,
    ...(detector && { detector }),
  };
}

/** The images that a list of pairs names. */
export interface EmbeddedPairList extends PairList, Embedded {
  /** Embeddings by the name in the list (`imageKeyText`), as `scorePairs` takes them. */
  readonly embeddingOf: ReadonlyMap<string, Float32Array>;
  /** Images that were embedded. */
  readonly images: number;
}

/**
 * Embeds the images that a list of pairs names.
 *
 * ```ts
 * const list = await embedPairs('lfw', 'pairs.txt', { align: true });
 * const { embeddings } = scorePairs(list);
 * const { accuracy } = evaluatePairs(embeddings);
 * ```
 *
 * @param dir the folder that names in the list are below
 * @param list a file, as `readPairList` takes it
 * @throws FaceNetError as {@link embedDataset}
 */
export async function embedPairs(
  dir: string,
  list: string,
  options: EmbedDatasetOptions = {},
): Promise<EmbeddedPairList> {
  const pairList = await readPairList(list);
  const { paths, missing } = await findListedImages(dir, pairList.pairs);
  const { card, detector, weights, embed } = await openImageEmbedder(options);
  const embedded = await embed(paths.values(), workOptions(options));
  const embeddingOf = new Map<string, Float32Array>();
  for (const [name, path] of paths) {
    const embedding = embedded.get(path);
    if (embedding) embeddingOf.set(name, embedding);
  }
  return {
    ...pairList,
    embeddingOf,
    images: new Set(embeddingOf.values()).size,
    skipped: [...missing, ...embedded.skipped],
    card,
    weights,
    ...(detector && { detector }),
  };
}

async function imagesOf(dir: string): Promise<LabelledImage[]> {
  const people = await scanDataset(dir);
  return people.flatMap(({ name, files }) =>
    files.map((file) => ({ label: name, path: join(dir, name, file) })),
  );
}

function workOptions({ onKnown, onProgress, signal }: EmbedDatasetOptions): EmbedImagesOptions {
  return {
    ...(onKnown && { onKnown }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  };
}
