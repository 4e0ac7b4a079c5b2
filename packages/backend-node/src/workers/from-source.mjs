// The first file of a worker thread when the program runs from its TypeScript source: loaders of the
// main thread do not reach it, so it is JavaScript.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData);
