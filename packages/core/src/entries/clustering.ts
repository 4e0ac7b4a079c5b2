/**
 * Who is who among many faces: clusters of embeddings.
 *
 * @module
 */
export * from '../clustering/index.js';
