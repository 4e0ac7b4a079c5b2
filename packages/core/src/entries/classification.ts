/**
 * Classifiers of embeddings that are trained once: SVM, nearest neighbours, nearest centroid.
 *
 * @module
 */
export * from '../classification/index.js';
