export type { CliIo, OutputStream } from './io.js';
export { run } from './run.js';
