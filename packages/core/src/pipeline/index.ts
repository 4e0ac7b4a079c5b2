export type { Backend, LoadModelOptions } from './backend.js';
export {
  type CompareOptions,
  type Comparison,
  compareEmbeddings,
  operatingPoint,
} from './compare.js';
export { euclideanDistance } from './distance.js';
export { Embedder, type EmbedOptions } from './embedder.js';
export { type AnalyzedFace, FaceNet, type FaceNetOptions } from './facenet.js';
export { type LoadedModel, loadedModel, weightSource } from './loaded-model.js';
