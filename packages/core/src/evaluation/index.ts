export { clopperPearson, type Interval } from './calibration/binomial-bounds.js';
export {
  type CalibrateOptions,
  type Calibration,
  type CalibrationData,
  calibrate,
  withThreshold,
} from './calibration/calibrate.js';
export {
  bCubed,
  type ClusterScores,
  type PairwiseScores,
  pairwiseScores,
} from './cluster-scores.js';
export type { DistanceList } from './distance-list.js';
export type { LabelledEmbeddings, PairEmbeddings } from './embedding-data.js';
export {
  type DecidablePair,
  type EvaluateByGroupOptions,
  evaluateByGroup,
  type GroupEvaluation,
  type GroupResult,
  groupOfPair,
  parseGroups,
  type Spread,
} from './groups.js';
export {
  type Identification,
  type IdentifyOptions,
  identify,
  type OpenSetResult,
} from './identify.js';
export type { MeanAndStd } from './mean-and-std.js';
export { mirrorAverage, mirrorConcat } from './mirror.js';
export * from './pair-lists/index.js';
export type { AveragedCurve, FoldResult } from './protocol/evaluate-fold.js';
export {
  type EvaluatePairsOptions,
  evaluatePairs,
  type PairEvaluation,
  type ValidationRate,
} from './protocol/evaluate-pairs.js';
export type { DistanceMetric, DistanceMetricName } from './protocol/pair-distances.js';
export {
  areaUnderCurve,
  equalErrorRate,
  type RatesAtThreshold,
  type RocCurve,
  type RocPoints,
  rocCurve,
  tarAtFar,
} from './roc.js';
export {
  type ScoredPair,
  type ScoredPairs,
  type ScorePairsInput,
  type SkippedPair,
  scorePairs,
} from './score-pairs.js';
