export { type OpenedModelPath, openModelPath } from './open-model-path.js';
