import { availableParallelism } from 'node:os';
import {
  type ResourceLimits,
  type Transferable,
  Worker,
  type WorkerOptions,
} from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import type { WorkerOrder, WorkerReport } from './serve-worker.js';

/** Which threads are started. */
export interface WorkerPoolOptions {
  /** The file that every thread runs; it calls `serveWorker`. */
  readonly entry: URL;
  /** Number of threads, at least 1. */
  readonly size: number;
  /**
   * What each thread starts with, such as settings. It is copied for each; what lies in a
   * SharedArrayBuffer, such as a large network's weights, is shared by all. The pool keeps none of it.
   */
  readonly data?: unknown;
  /**
   * Tasks that a thread holds at a time, at least 1, default 1. With 2 it can read the next photo
   * while the network is at work on this one.
   */
  readonly tasksPerWorker?: number;
  /** How much memory V8 may take in each thread for objects. */
  readonly resourceLimits?: ResourceLimits;
  /** Stops the threads while they start. */
  readonly signal?: AbortSignal;
}

/** How one task is given to a thread. */
export interface WorkerTaskOptions {
  /**
   * A task that no thread has begun is dropped; one at work is told, and answers what it has or
   * throws ABORTED, as it is made.
   */
  readonly signal?: AbortSignal;
  /** Buffers of the task that are moved to the thread, not copied, and are gone here. */
  readonly transfer?: readonly Transferable[];
}

interface Job {
  readonly id: number;
  readonly task: unknown;
  readonly options: WorkerTaskOptions;
  readonly resolve: (result: never) => void;
  readonly reject: (reason: FaceNetError) => void;
}

/** How many threads an engine may use so that this many workers share the machine: at least 1. */
export function threadsPerWorker(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}

/**
 * Worker threads that do tasks of one kind, each with an engine of its own. Onnxruntime computes
 * synchronously, so this is how a server stays answerable and a batch keeps every core busy.
 *
 * ```ts
 * const pool = await WorkerPool.open<string, DetectedFace[]>({ entry, size: 4 });
 * const found = await Promise.all(photos.map((photo) => pool.run(photo)));
 * await pool.dispose();
 * ```
 *
 * Idle threads do not keep the program alive.
 */
export class WorkerPool<Task, Result, Info = undefined> {
  /** What each thread told when it was ready. */
  readonly ready: readonly Info[];
  readonly #threads: readonly Thread[];
  readonly #tasksPerWorker: number;
  readonly #queue: Job[] = [];
  #ids = 0;
  #lastDeath: FaceNetError | undefined;
  #disposed: Promise<void> | undefined;

  private constructor(threads: readonly Thread[], ready: readonly Info[], tasksPerWorker: number) {
    this.#threads = threads;
    this.ready = ready;
    this.#tasksPerWorker = tasksPerWorker;
    for (const thread of threads) {
      thread.onFree = () => {
        this.#lastDeath = thread.death ?? this.#lastDeath;
        this.#dispatch();
      };
    }
  }

  /**
   * Starts the threads, and waits until all are ready.
   *
   * @throws FaceNetError INVALID_ARGUMENT, ABORTED, ENGINE_FAILED (a thread died), and what the start
   * of a thread throws
   */
  static async open<Task, Result, Info = undefined>(
    options: WorkerPoolOptions,
  ): Promise<WorkerPool<Task, Result, Info>> {
    const { entry, size, data, tasksPerWorker = 1, resourceLimits, signal } = options;
    checkCount('size', size, 'threads');
    checkCount('tasksPerWorker', tasksPerWorker, 'tasks');
    const aborted = () => new FaceNetError('ABORTED', 'Starting worker threads was aborted.');
    if (signal?.aborted) throw aborted();
    const threads = Array.from(
      { length: size },
      () => new Thread(entry, { ...(resourceLimits && { resourceLimits }) }),
    );
    const giveUp = () => {
      for (const thread of threads) thread.end(aborted());
    };
    signal?.addEventListener('abort', giveUp);
    try {
      const ready = await Promise.all(threads.map((thread) => thread.start(data)));
      return new WorkerPool<Task, Result, Info>(threads, ready as Info[], tasksPerWorker);
    } catch (error) {
      await Promise.all(threads.map((thread) => thread.terminate()));
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Number of threads that live; one that dies is not replaced. */
  get size(): number {
    return this.#threads.filter(({ death }) => !death).length;
  }

  /**
   * Does a task in the thread that has least to do. Tasks begin in the order in which they are given.
   *
   * @throws FaceNetError what the task throws; ENGINE_FAILED when its thread dies or none lives,
   * ABORTED, DISPOSED, and INVALID_ARGUMENT for a task that cannot be sent to a thread
   */
  async run(task: Task, options: WorkerTaskOptions = {}): Promise<Result> {
    const { signal } = options;
    if (signal?.aborted) throw abortedTask();
    if (this.#disposed) throw disposed();
    const id = this.#ids++;
    const abort = () => this.#abort(id);
    signal?.addEventListener('abort', abort);
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#queue.push({ id, task, options, resolve, reject });
        this.#dispatch();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the threads, aborting what is at work; all open tasks reject with DISPOSED. */
  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  /** For `await using`: as {@link WorkerPool.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #dispose(): Promise<void> {
    for (const { reject } of this.#queue.splice(0)) reject(disposed());
    await Promise.all(this.#threads.map((thread) => thread.stop(disposed())));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const living = this.#threads.filter(({ death }) => !death);
      if (living.length === 0) {
        const death = this.#lastDeath ?? this.#threads[0]?.death;
        for (const { reject } of this.#queue.splice(0)) reject(death as FaceNetError);
        return;
      }
      const least = living.reduce((a, b) => (b.load < a.load ? b : a));
      if (least.load >= this.#tasksPerWorker) return;
      least.give(this.#queue.shift() as Job);
    }
  }

  #abort(id: number): void {
    const waiting = this.#queue.findIndex((job) => job.id === id);
    if (waiting >= 0) this.#queue.splice(waiting, 1)[0]?.reject(abortedTask());
    else for (const thread of this.#threads) thread.abort(id);
  }
}

// Set when this file is bundled into dist, where entries are JavaScript.
const fromSource = import.meta.url.endsWith('.ts');

/** One worker thread, and the tasks that it holds. */
class Thread {
  /** Why it takes no tasks any more. */
  death: FaceNetError | undefined;
  /** Called when it has ended a task, or died. */
  onFree = () => {};
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Job>();
  readonly #exited: Promise<unknown>;
  readonly #started: Promise<unknown>;
  #settleStart!: { resolve: (info: unknown) => void; reject: (reason: FaceNetError) => void };

  constructor(entry: URL, options: WorkerOptions) {
    this.#started = new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject };
    });
    this.#started.catch(() => {}); // told by start()
    // Loaders of the main thread do not reach the first file of a thread, so that one is JavaScript.
    this.#worker =
      fromSource && entry.pathname.endsWith('.ts')
        ? new Worker(new URL('./from-source.mjs', import.meta.url), {
            ...options,
            workerData: entry.href,
            execArgv: ['--conditions=@facenet/source'],
          })
        : new Worker(entry, options);
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (report: WorkerReport) => this.#hear(report));
    this.#worker.on('messageerror', (error) => this.end(died(`${error}`)));
    this.#worker.on('error', (error) => this.end(died(`${error}`)));
    this.#worker.on('exit', () => this.end(died('it ended early')));
  }

  /** Number of tasks that it holds. */
  get load(): number {
    return this.#jobs.size;
  }

  async start(data: unknown): Promise<unknown> {
    try {
      // Not as workerData, which would be held as long as the thread lives.
      this.#order({ start: data });
    } catch (cause) {
      throw unsendable('The data', cause);
    }
    return this.#started;
  }

  give(job: Job): void {
    try {
      this.#order({ id: job.id, task: job.task }, job.options.transfer);
    } catch (cause) {
      job.reject(unsendable('A task', cause));
      return;
    }
    this.#jobs.set(job.id, job);
    this.#worker.ref();
  }

  abort(id: number): void {
    if (this.#jobs.has(id)) this.#order({ abort: id });
  }

  /** Has the thread finish what it cannot break off, close and exit. */
  async stop(reason: FaceNetError): Promise<void> {
    if (!this.death) {
      this.#fail(reason);
      this.#worker.ref();
      this.#order({ stop: true });
    }
    await this.#exited;
  }

  /** Has it end at once. */
  end(reason: FaceNetError): void {
    this.#fail(reason);
    void this.terminate();
    this.onFree();
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: FaceNetError): void {
    this.death ??= reason;
    this.#settleStart.reject(reason);
    for (const { reject } of this.#jobs.values()) reject(reason);
    this.#jobs.clear();
  }

  #hear(report: WorkerReport): void {
    if ('ready' in report) {
      this.#worker.unref();
      this.#settleStart.resolve(report.ready);
    } else if ('unable' in report) {
      this.end(FaceNetError.from(report.unable));
    } else if ('closed' in report) {
      void this.terminate();
    } else {
      this.#finish(report);
    }
  }

  #finish(report: Extract<WorkerReport, { id: number }>): void {
    const job = this.#jobs.get(report.id);
    if (!job) return; // of a pool that was disposed of
    this.#jobs.delete(report.id);
    if (this.#jobs.size === 0) this.#worker.unref();
    if ('failure' in report) job.reject(FaceNetError.from(report.failure));
    else job.resolve(report.result as never);
    this.onFree();
  }

  #order(order: WorkerOrder, moved: readonly Transferable[] = []): void {
    this.#worker.postMessage(order, moved);
  }
}

function checkCount(name: string, value: number, unit: string): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The ${name} of the worker pool is ${value}.`, {
    hint: `It is a whole number of ${unit} from 1.`,
  });
}

function unsendable(what: string, cause: unknown): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `${what} of a worker pool cannot be sent to a thread: ${(cause as Error).message}`,
    { hint: 'Pass plain objects, arrays and buffers.', cause },
  );
}

function died(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread died: ${reason}.`, {
    hint: 'Try fewer workers, which need less memory; what was done is kept.',
  });
}

function abortedTask(): FaceNetError {
  return new FaceNetError('ABORTED', 'The task of a worker thread was aborted.');
}

function disposed(): FaceNetError {
  return new FaceNetError('DISPOSED', 'The worker pool was disposed of.');
}
