import { Worker } from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import type { Failure } from '../output/describe-error.js';

/** What every thread may answer instead of a result. */
interface FailureReport {
  readonly failure: Failure;
}

const HINT = 'Try fewer --workers; what was done is kept.';

/** A conversation with a worker thread: one order, one report. */
export class ThreadLane<Order extends object, Report extends object> {
  readonly #worker: Worker;

  constructor(url: URL, options: { readonly fromSource: boolean; readonly data?: unknown }) {
    this.#worker = new Worker(url, {
      workerData: options.data,
      ...(options.fromSource && { execArgv: ['--conditions=@facenet/source'] }),
    });
  }

  order(message: Order): void {
    this.#worker.postMessage(message);
  }

  /**
   * Waits for the next report.
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
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        end();
      };
      const onMessage = (report: Report) => settle(() => resolve(report));
      const onError = (error: unknown) => settle(() => reject(died(`${error}`)));
      const onExit = () => settle(() => reject(died('it ended early')));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }
}

function died(reason: string): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `A worker thread failed: ${reason}.`, { hint: HINT });
}
