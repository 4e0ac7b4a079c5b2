export { placeOfModel } from './load-model.js';
export { type OpenedModelPath, openModelPath } from './open-model-path.js';
export { weightsFingerprint } from './weights-fingerprint.js';
