import { availableParallelism } from 'node:os';
import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import {
  type PlatformThread,
  type ThreadEvents,
  ThreadPool,
  type ThreadPoolOptions,
  type WorkerReport,
} from '@facenet/core/workers';

/** Which threads are started. */
export interface WorkerPoolOptions extends ThreadPoolOptions {
  /** The file that every thread runs; it calls `serveWorker`. */
  readonly entry: URL;
  /** How much memory V8 may take in each thread for objects. */
  readonly resourceLimits?: ResourceLimits;
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
export class WorkerPool<Task, Result, Info = undefined> extends ThreadPool<Task, Result, Info> {
  /**
   * Starts the threads, and waits until all are ready.
   *
   * @throws FaceNetError INVALID_ARGUMENT, ABORTED, ENGINE_FAILED (a thread died), and what the start
   * of a thread throws
   */
  static async open<Task, Result, Info = undefined>(
    options: WorkerPoolOptions,
  ): Promise<WorkerPool<Task, Result, Info>> {
    return WorkerPool.start<Task, Result, Info>((events) => startThread(options, events), options);
  }
}

// Set when this file is bundled into dist, where entries are JavaScript.
const fromSource = import.meta.url.endsWith('.ts');

function startThread(
  { entry, resourceLimits }: WorkerPoolOptions,
  events: ThreadEvents,
): PlatformThread {
  const options = { ...(resourceLimits && { resourceLimits }) };
  // Loaders of the main thread do not reach the first file of a thread, so that one is JavaScript.
  const worker =
    fromSource && entry.pathname.endsWith('.ts')
      ? new Worker(new URL('./from-source.mjs', import.meta.url), {
          ...options,
          workerData: entry.href,
          execArgv: ['--conditions=@facenet/source'],
        })
      : new Worker(entry, options);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('message', (report: WorkerReport) => events.hear(report));
  worker.on('messageerror', (error) => events.died(`${error}`));
  worker.on('error', (error) => events.died(`${error}`));
  worker.on('exit', () => events.died('it ended early'));
  const post = (order: object, moved: readonly object[]) =>
    worker.postMessage(order, moved as Transferable[]);
  return {
    post,
    terminate: async () => {
      await worker.terminate();
    },
    // To end a thread in the midst of an engine's own code can end the program.
    stop: () => {
      post({ stop: true }, []);
      return exited;
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
  };
}
