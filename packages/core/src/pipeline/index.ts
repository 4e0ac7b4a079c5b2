export { euclideanDistance } from '../distance.js';
export type { Backend, LoadModelOptions, ModelSource } from './backend.js';
export {
  type CompareOptions,
  type Comparison,
  compareEmbeddings,
  operatingPoint,
} from './compare.js';
export { Embedder, type EmbedOptions } from './embedder.js';
export { type AnalyzedFace, FaceNet, type FaceNetOptions } from './facenet.js';
export { loadModelFiles, type NamedFile } from './load-model-files.js';
export { type LoadedModel, loadedModel, weightSource } from './loaded-model.js';
