import { FaceNetError } from '../errors.js';
import { type Job, PoolThread, type StartThread, type WorkerTaskOptions } from './pool-thread.js';

/** Which threads a {@link ThreadPool} has. */
export interface ThreadPoolOptions {
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
  /** Stops the threads while they start. */
  readonly signal?: AbortSignal;
}

/** Worker threads of any platform that do tasks of one kind, each with an engine of its own. */
export class ThreadPool<Task, Result, Info = undefined> {
  /** What each thread told when it was ready. */
  readonly ready: readonly Info[];
  readonly #threads: readonly PoolThread[];
  readonly #tasksPerWorker: number;
  readonly #queue: Job[] = [];
  #ids = 0;
  #lastDeath: FaceNetError | undefined;
  #disposed: Promise<void> | undefined;

  protected constructor(
    threads: readonly PoolThread[],
    ready: readonly Info[],
    tasksPerWorker: number,
  ) {
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
   * Starts threads, and waits until all are ready.
   *
   * @throws FaceNetError INVALID_ARGUMENT, ABORTED, ENGINE_FAILED (a thread died), and what the start
   * of a thread throws
   */
  static async start<Task, Result, Info = undefined>(
    startThread: StartThread,
    options: ThreadPoolOptions,
  ): Promise<ThreadPool<Task, Result, Info>> {
    const { size, data, tasksPerWorker = 1, signal } = options;
    checkCount('size', size, 'threads');
    checkCount('tasksPerWorker', tasksPerWorker, 'tasks');
    const aborted = () => new FaceNetError('ABORTED', 'Starting worker threads was aborted.');
    if (signal?.aborted) throw aborted();
    const threads = Array.from({ length: size }, () => new PoolThread(startThread));
    const giveUp = () => {
      for (const thread of threads) thread.end(aborted());
    };
    signal?.addEventListener('abort', giveUp);
    try {
      const ready = await Promise.all(threads.map((thread) => thread.start(data)));
      return new ThreadPool<Task, Result, Info>(threads, ready as Info[], tasksPerWorker);
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

  /** For `await using`: as `dispose()`. */
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

function checkCount(name: string, value: number, unit: string): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The ${name} of the worker pool is ${value}.`, {
    hint: `It is a whole number of ${unit} from 1.`,
  });
}

function abortedTask(): FaceNetError {
  return new FaceNetError('ABORTED', 'The task of a worker thread was aborted.');
}

function disposed(): FaceNetError {
  return new FaceNetError('DISPOSED', 'The worker pool was disposed of.');
}
