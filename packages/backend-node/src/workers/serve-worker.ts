import { parentPort, type Transferable } from 'node:worker_threads';
import { FaceNetError } from '@facenet/core';
import { serveOrders, type WorkerService } from '@facenet/core/workers';

/**
 * The entry of a worker thread of a `WorkerPool`:
 *
 * ```ts
 * serveWorker(async (threads: number) => {
 *   const facenet = await FaceNet.load({ backend: backend({ threads }) });
 *   return { run: (photo: string) => facenet.detect(photo), close: () => facenet.dispose() };
 * });
 * ```
 *
 * @param start called once with the pool's `data`; what it throws is what opening the pool throws
 * @throws FaceNetError INVALID_ARGUMENT in the main thread
 */
export function serveWorker<Data, Task, Result, Info = undefined>(
  start: (
    data: Data,
  ) => WorkerService<Task, Result, Info> | Promise<WorkerService<Task, Result, Info>>,
): void {
  const port = parentPort;
  if (!port) {
    throw new FaceNetError('INVALID_ARGUMENT', 'serveWorker() was called in the main thread.', {
      hint: 'Call it in the file that is the entry of a WorkerPool.',
    });
  }
  serveOrders<Data, Task, Result, Info>(
    {
      post: (report, moved) => port.postMessage(report, moved as Transferable[]),
      listen: (hear) => port.on('message', hear),
    },
    start,
  );
}
