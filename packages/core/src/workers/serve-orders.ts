import { FaceNetError, type FaceNetErrorData } from '../errors.js';
import type { WorkerOrder, WorkerReport } from './orders.js';

/** What a worker thread does, from its start to its end. */
export interface WorkerService<Task, Result, Info = undefined> {
  /** What the program that opened the pool should know, in `pool.ready`. */
  readonly info?: Info;
  /**
   * Does one task. Called again before the first has ended where the pool gives tasks ahead.
   *
   * @param signal fires when this task is aborted or the pool disposed of
   */
  run(task: Task, signal: AbortSignal): Result | Promise<Result>;
  /** Buffers of a result that are moved to the main thread, not copied, and are gone here. */
  transfer?(result: Result): readonly object[];
  /** Called once, when no task is at work any more. */
  close?(): void | Promise<void>;
}

/** The end of a thread's line to the program that started it. */
export interface OrderPort {
  /** Sends a report; what is in `moved` is gone here. */
  post(report: WorkerReport, moved: readonly object[]): void;
  /** Has every order heard, also those that came before. */
  listen(hear: (order: WorkerOrder) => void): void;
}

/**
 * Does in a worker thread what a {@link ThreadPool} orders.
 *
 * @param start called once with the pool's `data`; what it throws is what opening the pool throws
 */
export function serveOrders<Data, Task, Result, Info = undefined>(
  port: OrderPort,
  start: (
    data: Data,
  ) => WorkerService<Task, Result, Info> | Promise<WorkerService<Task, Result, Info>>,
): void {
  const report = (message: WorkerReport, moved: readonly object[] = []) =>
    port.post(message, moved);
  const running = new Map<number, { abort: AbortController; done: Promise<void> }>();
  let service: WorkerService<Task, Result, Info> | undefined;

  const begin = async (data: Data) => {
    try {
      service = await start(data);
      report({ ready: service.info });
    } catch (error) {
      report({ unable: failureOf(error) });
    }
  };
  const run = async (id: number, task: Task, signal: AbortSignal) => {
    try {
      const result = await service!.run(task, signal);
      report({ id, result }, service!.transfer?.(result));
    } catch (error) {
      report({ id, failure: failureOf(error) });
    }
    running.delete(id);
  };
  const stop = async () => {
    const tasks = [...running.values()];
    for (const { abort } of tasks) abort.abort();
    await Promise.all(tasks.map(({ done }) => done));
    try {
      await service?.close?.();
    } finally {
      report({ closed: true });
    }
  };

  port.listen((order) => {
    if ('start' in order) void begin(order.start as Data);
    else if ('stop' in order) void stop();
    else if ('abort' in order) running.get(order.abort)?.abort.abort();
    else {
      const abort = new AbortController();
      // Known before it runs, for it may end at once.
      const done = Promise.resolve().then(() => run(order.id, order.task as Task, abort.signal));
      running.set(order.id, { abort, done });
    }
  });
}

/** A failure as data, for classes do not survive the way between threads. */
function failureOf(thrown: unknown): FaceNetErrorData {
  if (FaceNetError.is(thrown)) return thrown.toJSON();
  return new FaceNetError('ENGINE_FAILED', `A worker failed: ${thrown}.`).toJSON();
}
