/**
 * Faces over the frames of a video.
 *
 * @module
 */
export * from '../tracking/index.js';
