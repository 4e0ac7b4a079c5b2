import { availableParallelism } from 'node:os';
import { FaceNetError } from '@facenet/core';
import {
  type BatchOptions,
  type BatchSource,
  listImages,
  listSkipped,
  type SkippedPhoto,
  type TrainingDataset,
  type TrainingPhotos,
} from '@facenet/core/training';
import { chooseCodec } from '../../codec/codecs.js';
import type { ReadImageOptions } from '../../codec/index.js';
import { WorkerPool } from '../../workers/index.js';
import { photoCacheMemory } from './photo-cache.js';
import { PooledBatches, type SpareMemory } from './pooled-batches.js';
import { sharePaths } from './shared-paths.js';
import type { PhotoWorkerData, WriteImages, WrittenImages } from './write-images.js';

// Set when this file is bundled into dist, where the worker lies beside it. Above its use: what copies
// a server's files for deployment reads from top to bottom, and finds the worker by this line.
const workerFile = import.meta.url.endsWith('.ts')
  ? './training-photos-worker.ts'
  : './training-photos-worker.js';

/** How photos are read for training. */
export interface TrainingPhotosOptions {
  /** Worker threads that decode and augment; default one less than there are cores, at most 4. */
  readonly threads?: number;
  /** Batches that are made ahead of the one that is trained on; default 2. */
  readonly ahead?: number;
  /**
   * Most bytes of decoded photos of up to 1 MiB that are kept in memory; default 512 MiB, which is
   * 14,000 crops of 112x112. 0: none is kept.
   */
  readonly cacheBytes?: number;
  /**
   * How images are read: the codec and the limits. Default codec `jimp`, since libvips takes twice
   * as long for a JPEG of a face's crop, for which it gives the same pixels.
   */
  readonly images?: Omit<ReadImageOptions, 'signal' | 'onNotice'>;
  /** Stops the start of the threads. */
  readonly signal?: AbortSignal;
}

const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;
/** Enough for all batches ahead of several sources: threads must never wait for the main thread. */
const TASKS_PER_THREAD = 64;

/**
 * Reads photos for training in worker threads. A training step blocks the main thread, so the
 * threads are given the work of the next batches beforehand, and put the images where the main thread
 * finds them when its step is done. Batches are the same with any number of threads.
 *
 * ```ts
 * const dataset = await scanTrainingDataset('lfw-aligned');
 * await using photos = await openTrainingPhotos(dataset);
 * const source = photos.batches({
 *   order: permutations(photos.labels.length, seed),
 *   batchSize: 90,
 *   views: [{ size: 160, randomFlip: true }],
 *   seed,
 * });
 * const { images, labels } = await source.next();
 * ```
 *
 * @throws FaceNetError DATASET_INVALID for a data set without photos, INVALID_ARGUMENT, ABORTED,
 * ENGINE_UNAVAILABLE (a codec is named that does not work), ENGINE_FAILED (a thread died)
 */
export async function openTrainingPhotos(
  dataset: TrainingDataset,
  options: TrainingPhotosOptions = {},
): Promise<TrainingPhotos> {
  const { images: paths, labels: own } = listImages(dataset);
  if (paths.length === 0) {
    throw new FaceNetError('DATASET_INVALID', 'The data set has no photos.', {
      hint: 'Put the photos of each person in a folder of its own, such as DIR/Ada_Lovelace/1.jpg.',
    });
  }
  const { threads = Math.max(1, Math.min(4, availableParallelism() - 1)), ahead = 2 } = options;
  const { cacheBytes = DEFAULT_CACHE_BYTES, images = {}, signal } = options;
  checkWhole('ahead', ahead, 1);
  checkWhole('cacheBytes', cacheBytes, 0);
  const reading = { codec: 'jimp', ...images } as const;
  await chooseCodec(reading); // told here, and not by a thread
  const labels = new Int32Array(new SharedArrayBuffer(own.byteLength));
  labels.set(own);
  const cache = photoCacheMemory(paths.length, cacheBytes);
  const data: PhotoWorkerData = { paths: sharePaths(paths), labels, cache, images: reading };
  const pool = await WorkerPool.open<WriteImages, WrittenImages>({
    entry: new URL(workerFile, import.meta.url),
    size: threads,
    data,
    tasksPerWorker: TASKS_PER_THREAD,
    ...(signal && { signal }),
  });
  return new PooledPhotos(pool, labels, ahead);
}

class PooledPhotos implements TrainingPhotos {
  readonly labels: Int32Array;
  readonly #pool: WorkerPool<WriteImages, WrittenImages>;
  readonly #ahead: number;
  readonly #skipped = new Map<number, SkippedPhoto>();
  /** Of batches that have ended: rounds of triplets begin a new list each. */
  readonly #spare = new Map<string, SpareMemory>();

  constructor(pool: WorkerPool<WriteImages, WrittenImages>, labels: Int32Array, ahead: number) {
    this.#pool = pool;
    this.labels = labels;
    this.#ahead = ahead;
  }

  get skipped(): readonly SkippedPhoto[] {
    return listSkipped(this.#skipped);
  }

  batches(options: BatchOptions): BatchSource {
    return new PooledBatches(options, {
      photos: this.labels.length,
      ahead: this.#ahead,
      threads: this.#pool.ready.length,
      spare: this.#spare,
      write: async (task, signal) => {
        for (const [index, path, error] of await this.#pool.run(task, { signal })) {
          this.#skipped.set(index, { path, error: FaceNetError.from(error) });
        }
      },
    });
  }

  dispose(): Promise<void> {
    this.#spare.clear();
    return this.#pool.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

function checkWhole(name: keyof TrainingPhotosOptions, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} of the training photos is ${value}.`, {
    hint: `It is a whole number from ${least}.`,
  });
}
