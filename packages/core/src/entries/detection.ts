/**
 * Face detectors, for those who want boxes and landmarks alone or bring a detector of their own.
 *
 * @module
 */
export * from '../detection/index.js';
