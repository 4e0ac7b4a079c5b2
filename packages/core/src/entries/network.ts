/**
 * Networks as data: building, shapes, summaries, folding; and the runtimes that run them.
 *
 * @module
 */
export * from '../network/index.js';
export type * from '../runtime/runtime.js';
