export {
  fileVersionRecord,
  type HistogramSummary,
  type ImageSummary,
  resumedRecord,
  type ScalarSummary,
  type Summary,
  summaryRecord,
  type TextSummary,
} from './event-record.js';
export { type ProjectorEmbedding, projectorFiles } from './projector.js';
export {
  type EpochStatistic,
  type StatisticsSize,
  type StepStatistic,
  TrainingStatistics,
  type ValidationStatistic,
} from './statistics.js';
