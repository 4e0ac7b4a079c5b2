export { serveWorker, type WorkerService } from './serve-worker.js';
export {
  threadsPerWorker,
  WorkerPool,
  type WorkerPoolOptions,
  type WorkerTaskOptions,
} from './worker-pool.js';
