export type { WorkerService, WorkerTaskOptions } from '@facenet/core/workers';
export { serveWorker } from './serve-worker.js';
export { threadsPerWorker, WorkerPool, type WorkerPoolOptions } from './worker-pool.js';
