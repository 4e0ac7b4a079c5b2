// The entry of a worker thread when the program runs from its TypeScript source: loaders of the
// main thread do not reach the first file of a thread, so this one is JavaScript.
import { register } from 'tsx/esm/api';

register();
await import('./validate-worker.ts');
