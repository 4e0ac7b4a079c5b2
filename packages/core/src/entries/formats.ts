/**
 * Readers and writers of weight files, and what they give and take.
 *
 * @module
 */
export * from '../export/index.js';
export * from '../weights/index.js';
