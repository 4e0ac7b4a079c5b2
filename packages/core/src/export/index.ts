export * from './tensorflow-graph/index.js';
