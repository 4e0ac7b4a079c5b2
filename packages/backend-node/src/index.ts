export {
  backend,
  backend as nodeBackend,
  type NodeBackend,
  type NodeBackendOptions,
} from './backend.js';
export * from './codec/index.js';
export * from './dataset/index.js';
export * from './engines/index.js';
export * from './files/index.js';
export * from './gallery/index.js';
export * from './hub/index.js';
export {
  type OpenedModelPath,
  openModelPath,
  placeOfModel,
  weightsFingerprint,
} from './models/index.js';
export * from './training/index.js';
export * from './video/index.js';
export * from './workers/index.js';
