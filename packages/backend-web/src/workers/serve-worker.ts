import { type OrderPort, serveOrders, type WorkerService } from '@facenet/core/workers';

/** Of a worker's global object, what is used. */
interface WorkerScope {
  readonly name: string;
  postMessage(message: unknown, moved: readonly object[]): void;
  addEventListener(type: 'message', hear: (event: { readonly data: never }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Does in this worker what the pool of the page orders. */
export function serveWorker<Data, Task, Result, Info>(
  start: (data: Data) => Promise<WorkerService<Task, Result, Info>>,
): void {
  const port: OrderPort = {
    post: (report, moved) => scope.postMessage(report, moved),
    listen: (hear) => scope.addEventListener('message', ({ data }) => hear(data)),
  };
  serveOrders<Data, Task, Result, Info>(port, async (data) => {
    await holdLock(scope.name);
    return start(data);
  });
}

/**
 * Browsers tell nobody of a worker that they end, but give its locks to others: the page waits for this one.
 *
 * @param name empty where there are no locks, as on plain http
 */
async function holdLock(name: string): Promise<void> {
  if (!name) return;
  await new Promise<void>((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise(() => {});
    });
  });
}
