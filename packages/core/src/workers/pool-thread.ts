import { FaceNetError } from '../errors.js';
import type { WorkerOrder, WorkerReport } from './orders.js';

/** How one task is given to a thread. */
export interface WorkerTaskOptions {
  /**
   * A task that no thread has begun is dropped; one at work is told, and answers what it has or
   * throws ABORTED, as it is made.
   */
  readonly signal?: AbortSignal;
  /** Buffers of the task that are moved to the thread, not copied, and are gone here. */
  readonly transfer?: readonly object[];
}

/** A thread of the platform, which runs {@link serveOrders}. */
export interface PlatformThread {
  /** Sends an order; what is in `moved` is gone here. Throws for what cannot be sent. */
  post(order: WorkerOrder, moved: readonly object[]): void;
  /** Ends it at once; settles when it has ended. */
  terminate(): Promise<void>;
  /** Has it end as soon as its work allows; settles when it has ended. Default: at once. */
  stop?(): Promise<void>;
  /** Told when it begins and ends to have work, where idle threads must not keep a program alive. */
  hold?(busy: boolean): void;
}

/** What a platform tells of its thread. */
export interface ThreadEvents {
  /** It has sent something. */
  hear(report: WorkerReport): void;
  /**
   * It ended by itself, or failed where nobody catches it.
   *
   * @param reason of the text, or what its tasks fail with
   */
  died(reason: string | FaceNetError): void;
}

/** Starts a thread of the platform. It does not throw: what fails is told to `died`, but later. */
export type StartThread = (events: ThreadEvents) => PlatformThread;

export interface Job {
  readonly id: number;
  readonly task: unknown;
  readonly options: WorkerTaskOptions;
  readonly resolve: (result: never) => void;
  readonly reject: (reason: FaceNetError) => void;
}

/** One worker thread, and the tasks that it holds. */
export class PoolThread {
  /** Why it takes no tasks any more. */
  death: FaceNetError | undefined;
  /** Called when it has ended a task, or died. */
  onFree = () => {};
  readonly #thread: PlatformThread;
  readonly #jobs = new Map<number, Job>();
  readonly #started: Promise<unknown>;
  #settleStart!: { resolve: (info: unknown) => void; reject: (reason: FaceNetError) => void };

  constructor(start: StartThread) {
    this.#started = new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject };
    });
    this.#started.catch(() => {}); // told by start()
    this.#thread = start({
      hear: (report) => this.#hear(report),
      died: (reason) => this.end(typeof reason === 'string' ? diedOf(reason) : reason),
    });
  }

  /** Number of tasks that it holds. */
  get load(): number {
    return this.#jobs.size;
  }

  async start(data: unknown): Promise<unknown> {
    try {
      this.#thread.post({ start: data }, []);
    } catch (cause) {
      throw unsendable('The data', cause);
    }
    return this.#started;
  }

  give(job: Job): void {
    try {
      this.#thread.post({ id: job.id, task: job.task }, job.options.transfer ?? []);
    } catch (cause) {
      job.reject(unsendable('A task', cause));
      return;
    }
    this.#jobs.set(job.id, job);
    this.#thread.hold?.(true);
  }

  abort(id: number): void {
    if (this.#jobs.has(id)) this.#thread.post({ abort: id }, []);
  }

  /** Has the thread finish what it cannot break off, close and exit. */
  async stop(reason: FaceNetError): Promise<void> {
    const { stop } = this.#thread;
    const alive = !this.death;
    if (alive) this.#fail(reason);
    if (!stop || !alive) return this.terminate();
    this.#thread.hold?.(true);
    await stop.call(this.#thread);
  }

  /** Has it end at once. */
  end(reason: FaceNetError): void {
    this.#fail(reason);
    void this.terminate();
    this.onFree();
  }

  terminate(): Promise<void> {
    return this.#thread.terminate();
  }

  #fail(reason: FaceNetError): void {
    this.death ??= reason;
    this.#settleStart.reject(reason);
    for (const { reject } of this.#jobs.values()) reject(reason);
    this.#jobs.clear();
  }

  #hear(report: WorkerReport): void {
    if ('ready' in report) {
      this.#thread.hold?.(false);
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
    if (this.#jobs.size === 0) this.#thread.hold?.(false);
    if ('failure' in report) job.reject(FaceNetError.from(report.failure));
    else job.resolve(report.result as never);
    this.onFree();
  }
}

function unsendable(what: string, cause: unknown): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `${what} of a worker pool cannot be sent to a thread: ${(cause as Error).message}`,
    { hint: 'Pass plain objects, arrays and buffers.', cause },
  );
}

function diedOf(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread died: ${reason}.`, {
    hint: 'Try fewer workers, which need less memory; what was done is kept.',
  });
}
