export * from './tflite/index.js';
export * from './weights.js';
