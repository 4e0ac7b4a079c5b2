export { type FoldedNetwork, foldNetwork, type OptimizedNetwork, optimize } from './optimize.js';
