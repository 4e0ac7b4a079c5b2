/**
 * Training networks, and what a training run writes.
 *
 * @module
 */
export * from '../training/events/index.js';
