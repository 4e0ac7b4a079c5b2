/**
 * Work in other threads, for those who write a backend: a pool of a platform's threads, what runs in
 * them, and the engine of `FaceNet.load({ workers })`.
 *
 * @module
 */
export { abortable, throwIfAborted } from '../abort.js';
export { nextTurn } from '../give-way.js';
export { createCopier } from '../workers/copy-pixels.js';
export {
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  faceService,
} from '../workers/face-service.js';
export {
  FaceWorkers,
  PHOTOS_PER_WORKER,
  type SendSources,
  type SentSources,
} from '../workers/face-workers.js';
export type { WorkerOrder, WorkerReport } from '../workers/orders.js';
export type {
  PlatformThread,
  StartThread,
  ThreadEvents,
  WorkerTaskOptions,
} from '../workers/pool-thread.js';
export { type OrderPort, serveOrders, type WorkerService } from '../workers/serve-orders.js';
export { ThreadPool, type ThreadPoolOptions } from '../workers/thread-pool.js';
