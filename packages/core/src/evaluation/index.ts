export type { PairEmbeddings } from './pair-embeddings.js';
export type { AveragedCurve } from './protocol/averaged-curve.js';
export type { DistanceMetric, DistanceMetricName } from './protocol/distance-metric.js';
export type { FoldResult } from './protocol/evaluate-fold.js';
export {
  type EvaluatePairsOptions,
  evaluatePairs,
  type PairEvaluation,
} from './protocol/evaluate-pairs.js';
export type { MeanAndStd } from './protocol/mean-and-std.js';
export { areaUnderCurve } from './roc/area-under-curve.js';
export { equalErrorRate } from './roc/equal-error-rate.js';
export type { RocPoints } from './roc/roc-points.js';
