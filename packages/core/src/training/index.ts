export { type BatchStepsOptions, batchSteps } from './batch-steps.js';
export {
  decodeCheckpoint,
  encodeCheckpoint,
  requireSameTraining,
  type TrainingCheckpoint,
  type TrainingIdentity,
} from './checkpoint.js';
export { type CreateTrainerOptions, createTrainer } from './create-trainer.js';
export { type EmbeddedPhotos, embedPhotos } from './embed-photos.js';
export { type EvaluateLossOptions, evaluateLoss, type ValidationResult } from './evaluate-loss.js';
export { finishedWeights } from './finished-weights.js';
export { hostTrainingEngine } from './host-training-session.js';
export { initialValues } from './initial-values.js';
export type { BuiltLoss, LossContext, LossHead } from './loss-head.js';
export { networkWeights, type StartWeights, startFrom } from './network-weights.js';
export {
  createTrainingPlan,
  embeddingSizeOf,
  type PlanOptions,
  type TrainingPlan,
} from './plan.js';
export { uniformFeeds, withScalars } from './step-feeds.js';
export type { MiningReport, StepBatch, StepContext, StepSource } from './step-source.js';
export { openTeacher, type Teacher } from './teacher.js';
export {
  type EpochReport,
  type StepReport,
  Trainer,
  type TrainerOptions,
  type TrainerState,
  type TrainingReport,
} from './trainer.js';
export type { TrainingEngine, UpdateSettings } from './training-engine.js';
export type {
  StepResult,
  StepScalars,
  TrainingOutputs,
  TrainingSession,
} from './training-session.js';
export { type TripletStepsOptions, tripletSteps } from './triplet-steps.js';
export { type ValidateOnPairsOptions, validateOnPairs } from './validate-on-pairs.js';
