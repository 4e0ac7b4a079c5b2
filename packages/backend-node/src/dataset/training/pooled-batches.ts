import { setMaxListeners } from 'node:events';
import {
  type BatchArrays,
  type BatchOptions,
  BatchPlan,
  type BatchSource,
  type BatchSourceState,
  batchArrays,
  batchOf,
  disposedPhotos,
  type PlannedBatch,
  type TrainingBatch,
} from '@facenet/core/training';
import { abortable, throwIfAborted } from '../../abortable.js';
import type { WriteImages } from './write-images.js';

const READING = 'Reading training photos';
/** Parts that a batch is cut into for each thread, so that one with large photos does not hold up all. */
const PARTS_PER_THREAD = 2;

/** Memory of batches that nobody uses. */
export interface SpareMemory {
  readonly shared: BatchArrays[];
  /** For copies of what is given out. */
  readonly given: BatchArrays[];
}

/** Who makes the images, and where. */
export interface BatchThreads {
  /** How many photos there are. */
  readonly photos: number;
  readonly threads: number;
  /** Batches to be made ahead. */
  readonly ahead: number;
  /** Memory that may be used, by the sizes that it is for. */
  readonly spare: Map<string, SpareMemory>;
  write(task: WriteImages, signal: AbortSignal): Promise<void>;
}

interface Pending {
  readonly planned: PlannedBatch;
  readonly arrays: BatchArrays;
  readonly parts: readonly Promise<void>[];
}

/**
 * Batches that threads make ahead of the training, in the order of the plan: a ring of memory that
 * they share with this thread. What is given out is a copy, for not every engine takes shared memory,
 * and the threads can go on with the next batch meanwhile.
 */
export class PooledBatches implements BatchSource {
  readonly #options: BatchOptions;
  readonly #plan: BatchPlan;
  readonly #threads: BatchThreads;
  readonly #spare: SpareMemory;
  readonly #stop = new AbortController();
  #given: BatchArrays | undefined;
  #pending: Pending[] = [];
  /** When threads no longer write what was dropped. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(options: BatchOptions, threads: BatchThreads) {
    this.#plan = new BatchPlan(options, threads.photos);
    this.#options = options;
    this.#threads = threads;
    const form = [options.batchSize, ...options.views.map(({ size }) => size)].join();
    this.#spare = threads.spare.get(form) ?? { shared: [], given: [] };
    threads.spare.set(form, this.#spare);
    setMaxListeners(0, this.#stop.signal); // every part listens
  }

  async next(signal?: AbortSignal): Promise<TrainingBatch | undefined> {
    this.#check();
    throwIfAborted(signal, READING);
    await this.#settled;
    this.#fill();
    const [first] = this.#pending;
    if (!first) return undefined;
    await abortable(Promise.all(first.parts), signal, READING);
    this.#check();
    this.#pending.shift();
    const { step, indexes } = first.planned;
    this.#given ??=
      this.#spare.given.pop() ?? batchArrays(this.#options, (bytes) => new ArrayBuffer(bytes));
    const batch = batchOf(step, indexes.length, this.#given);
    const made = batchOf(step, indexes.length, first.arrays);
    for (const [view, values] of batch.views.entries()) values.set(made.views[view]!);
    batch.labels.set(made.labels);
    batch.indexes.set(made.indexes);
    this.#spare.shared.push(first.arrays);
    this.#fill();
    return batch;
  }

  state(): BatchSourceState {
    return this.#pending[0]?.planned.before ?? this.#plan.state();
  }

  restore(state: BatchSourceState): void {
    this.#plan.restore(state);
    this.#drop();
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    this.#drop();
    if (this.#given) this.#spare.given.push(this.#given);
    this.#given = undefined;
    await this.#settled;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #check(): void {
    if (this.#stop.signal.aborted) throw disposedPhotos();
  }

  /** Gives the threads what is to be made next. */
  #fill(): void {
    const { ahead, threads, write } = this.#threads;
    const { views, seed } = this.#options;
    while (this.#pending.length < ahead) {
      const planned = this.#plan.next();
      if (!planned) return;
      const arrays =
        this.#spare.shared.pop() ??
        batchArrays(this.#options, (bytes) => new SharedArrayBuffer(bytes));
      const { step, indexes } = planned;
      const size = Math.ceil(indexes.length / (threads * PARTS_PER_THREAD));
      const parts: Promise<void>[] = [];
      for (let position = 0; position < indexes.length; position += size) {
        const part = { step, position, indexes: indexes.slice(position, position + size) };
        const task = { look: { views, seed }, part, into: arrays };
        const written = write(task, this.#stop.signal);
        written.catch(() => {}); // told when its batch is asked for
        parts.push(written);
      }
      this.#pending.push({ planned, arrays, parts });
    }
  }

  /** Forgets the batches ahead; their memory is free when the threads have left it. */
  #drop(): void {
    const dropped = this.#pending;
    this.#pending = [];
    const before = this.#settled;
    this.#settled = (async () => {
      await before;
      for (const { arrays, parts } of dropped) {
        await Promise.allSettled(parts);
        this.#spare.shared.push(arrays);
      }
    })();
  }
}
