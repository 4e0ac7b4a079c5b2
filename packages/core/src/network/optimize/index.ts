export { type OptimizedNetwork, optimize } from './optimize.js';
