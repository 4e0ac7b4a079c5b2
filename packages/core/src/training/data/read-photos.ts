import { throwIfAborted } from '../../abort.js';
import { FaceNetError } from '../../errors.js';
import { BatchPlan } from './batch-plan.js';
import type {
  BatchOptions,
  BatchSource,
  BatchSourceState,
  SkippedPhoto,
  TrainingBatch,
  TrainingPhotos,
} from './batch-source.js';
import { type BatchArrays, ImageWriter, type PhotoReader } from './image-writer.js';

/**
 * Photos for training that are read and made into batches in this thread, when a batch is asked for:
 * for pages, where files are blobs, and for photos in memory.
 *
 * ```ts
 * const photos = readPhotos({
 *   labels: Int32Array.from(files, (file) => people.indexOf(personOf(file))),
 *   nameOf: (index) => files[index].name,
 *   read: (index) => backend.readImage(files[index]),
 * });
 * ```
 */
export function readPhotos(reader: PhotoReader): TrainingPhotos {
  const skipped = new Map<number, SkippedPhoto>();
  let disposed = false;
  const dispose = async () => {
    disposed = true;
  };
  return {
    labels: reader.labels,
    get skipped() {
      return listSkipped(skipped);
    },
    batches: (options) => new ReadBatches(reader, options, skipped, () => disposed),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** In the order of the photos, however they were come across. */
export function listSkipped(skipped: ReadonlyMap<number, SkippedPhoto>): SkippedPhoto[] {
  return [...skipped].sort(([a], [b]) => a - b).map(([, photo]) => photo);
}

class ReadBatches implements BatchSource {
  readonly #plan: BatchPlan;
  readonly #writer: ImageWriter;
  readonly #arrays: BatchArrays;
  readonly #areDisposed: () => boolean;
  #disposed = false;

  constructor(
    reader: PhotoReader,
    options: BatchOptions,
    skipped: Map<number, SkippedPhoto>,
    areDisposed: () => boolean,
  ) {
    this.#plan = new BatchPlan(options, reader.labels.length);
    this.#writer = new ImageWriter(reader, options, skipped);
    this.#arrays = batchArrays(options, (bytes) => new ArrayBuffer(bytes));
    this.#areDisposed = areDisposed;
  }

  async next(signal?: AbortSignal): Promise<TrainingBatch | undefined> {
    if (this.#disposed || this.#areDisposed()) throw disposedPhotos();
    throwIfAborted(signal, 'Reading training photos');
    const planned = this.#plan.next();
    if (!planned) return undefined;
    try {
      await this.#writer.write({ ...planned, position: 0 }, this.#arrays, signal);
    } catch (error) {
      this.#plan.restore(planned.before); // to be asked for again
      throw error;
    }
    return batchOf(planned.step, planned.indexes.length, this.#arrays);
  }

  state(): BatchSourceState {
    return this.#plan.state();
  }

  restore(state: BatchSourceState): void {
    this.#plan.restore(state);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/**
 * Memory that batches are made in.
 *
 * @param memory of so many bytes, all 0
 */
export function batchArrays(
  { batchSize, views }: BatchOptions,
  memory: (bytes: number) => ArrayBufferLike,
): BatchArrays {
  return {
    views: views.map(({ size }) => new Float32Array(memory(batchSize * size * size * 3 * 4))),
    labels: new Int32Array(memory(batchSize * 4)),
    indexes: new Int32Array(memory(batchSize * 4)),
  };
}

/** What is in the arrays, of which a last batch may not take all. */
export function batchOf(step: number, count: number, arrays: BatchArrays): TrainingBatch {
  const full = arrays.labels.length;
  const views = arrays.views.map((values) => values.subarray(0, (values.length / full) * count));
  return {
    step,
    count,
    images: views[0] as Float32Array,
    views,
    labels: arrays.labels.subarray(0, count),
    indexes: arrays.indexes.subarray(0, count),
  };
}

/** What photos throw when they are used after `dispose()`. */
export function disposedPhotos(): FaceNetError {
  return new FaceNetError('DISPOSED', 'The training photos were disposed of.');
}
