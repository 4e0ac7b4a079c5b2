export { readClassifier, writeClassifier } from './classifier-file.js';
export { type ClassifierEvaluation, evaluateClassifier } from './evaluate-classifier.js';
export {
  type Classification,
  type ClassifierFacts,
  type ClassifyOptions,
  type ClassMatch,
  FaceClassifier,
} from './face-classifier.js';
export type { ClassScores, SavedMethod, TrainedMethod } from './method.js';
export { CLASSIFIER_KINDS, type ClassifierKind } from './methods.js';
export {
  type ClassifierFaces,
  type TrainClassifierOptions,
  trainClassifier,
} from './train-classifier.js';
