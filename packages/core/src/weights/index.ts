export * from './npy/index.js';
export * from './pickle/index.js';
export { readSafetensors, type SafetensorsContent } from './safetensors-read.js';
export { type SafetensorsOptions, writeSafetensors } from './safetensors-write.js';
export type { NumericArray } from './scalar-types.js';
export type { StoredTensor, StoredTensors } from './stored-tensor.js';
export * from './tfjs/index.js';
export * from './tflite/index.js';
export * from './weights.js';
