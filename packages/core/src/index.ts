export * from './alignment/index.js';
export * from './errors.js';
export * from './image/index.js';
export * from './models/index.js';
export * from './network/index.js';
export * from './progress.js';
export * from './registry.js';
export type * from './runtime/runtime.js';
export * from './weights/index.js';
