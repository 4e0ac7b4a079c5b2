/**
 * Training networks, and what a training run writes.
 *
 * @module
 */

export * from '../training/data/index.js';
export * from '../training/events/index.js';
export * from '../training/mining/index.js';
