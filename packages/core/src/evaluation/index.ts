export { clopperPearson, type Interval } from './calibration/binomial-bounds.js';
export { type CalibrationData, calibrate } from './calibration/calibrate.js';
export type { CalibrateOptions, Calibration } from './calibration/calibration.js';
export { withThreshold } from './calibration/with-threshold.js';
export type { DistanceList } from './distance-list.js';
export {
  type DecidablePair,
  type EvaluateByGroupOptions,
  evaluateByGroup,
  type GroupEvaluation,
  type GroupResult,
  type Spread,
} from './groups/evaluate-by-group.js';
export { groupOfPair } from './groups/group-of-pair.js';
export { parseGroups } from './groups/parse-groups.js';
export { type Identification, type IdentifyOptions, identify } from './identification/identify.js';
export type { OpenSetResult } from './identification/open-set.js';
export type { LabelledEmbeddings } from './labelled-embeddings.js';
export type { MeanAndStd } from './mean-and-std.js';
export { mirrorAverage, mirrorConcat } from './mirror.js';
export type { PairEmbeddings } from './pair-embeddings.js';
export * from './pair-lists/index.js';
export type { AveragedCurve } from './protocol/averaged-curve.js';
export type { DistanceMetric, DistanceMetricName } from './protocol/distance-metric.js';
export type { FoldResult } from './protocol/evaluate-fold.js';
export {
  type EvaluatePairsOptions,
  evaluatePairs,
  type PairEvaluation,
} from './protocol/evaluate-pairs.js';
export { areaUnderCurve } from './roc/area-under-curve.js';
export { equalErrorRate } from './roc/equal-error-rate.js';
export { type RocCurve, rocCurve } from './roc/roc-curve.js';
export type { RocPoints } from './roc/roc-points.js';
export { type RatesAtThreshold, tarAtFar } from './roc/tar-at-far.js';
export {
  type ScoredPair,
  type ScoredPairs,
  type ScorePairsInput,
  type SkippedPair,
  scorePairs,
} from './score-pairs.js';
