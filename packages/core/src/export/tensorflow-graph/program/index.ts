export type { Signature, SignaturePort } from '../write-saved-model.js';
export {
  type ApplyScalar,
  DONE,
  GRADIENT_NORM,
  idsOf,
  type KeptGradient,
  outputPort,
  type StateArray,
  type TrainingGraph,
  type TrainingGraphOptions,
  writeTrainingGraph,
} from './training-graph.js';
