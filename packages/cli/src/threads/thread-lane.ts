import { Worker } from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import type { Failure } from '../output/describe-error.js';

/** What every thread may answer instead of a result. */
interface FailureReport {
  readonly failure: Failure;
}

interface Waiting<Report> {
  readonly resolve: (report: Report) => void;
  readonly reject: (reason: FaceNetError) => void;
}

const HINT = 'Try fewer --workers; what was done is kept.';

/**
 * A conversation with a worker thread: one report for each order, in order. Orders may be given
 * ahead, so that the thread need not wait for the next one.
 */
export class ThreadLane<Order extends object, Report extends object> {
  readonly #worker: Worker;
  readonly #waiting: Waiting<Report>[] = [];
  #death: FaceNetError | undefined;

  constructor(url: URL, options: { readonly fromSource: boolean; readonly data?: unknown }) {
    this.#worker = new Worker(url, {
      workerData: options.data,
      ...(options.fromSource && { execArgv: ['--conditions=@facenet/source'] }),
    });
    this.#worker.on('message', (report: Report) => this.#waiting.shift()?.resolve(report));
    this.#worker.on('error', (error) => this.#over(died(`${error}`)));
    this.#worker.on('exit', () => this.#over(died('it ended early')));
  }

  order(message: Order): void {
    this.#worker.postMessage(message);
  }

  /**
   * Waits for the next report that nobody waits for yet.
   *
   * @param expected a member that the report has unless it is a failure
   * @throws FaceNetError what the thread failed with, ENGINE_FAILED when it died
   */
  async report<Key extends string>(expected: Key): Promise<Extract<Report, Record<Key, unknown>>> {
    const report = await this.#next();
    if (expected in report) return report as Extract<Report, Record<Key, unknown>>;
    if (!('failure' in report)) throw died('it answered out of turn');
    const { code, message } = (report as FailureReport).failure;
    throw code === 'INTERNAL' ? died(message) : new FaceNetError(code, message);
  }

  /** Tells the thread to end, and waits until it has. */
  async end(stop: Order): Promise<void> {
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    if (this.#worker.threadId < 0) return; // it is over already
    this.order(stop);
    await exited;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #next(): Promise<Report> {
    if (this.#death) return Promise.reject(this.#death);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #over(reason: FaceNetError): void {
    this.#death ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#death);
  }
}

function died(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread failed: ${reason}.`, { hint: HINT });
}
