export { loadModel } from './load-model.js';
export { type OpenedModelPath, openModelPath } from './open-model-path.js';
