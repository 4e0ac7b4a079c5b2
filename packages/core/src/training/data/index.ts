export { MersenneTwister, type MersenneTwisterState } from '../../mersenne-twister.js';
export type { Degradation, ImageView, Range } from './augmentation/image-view.js';
export {
  createViewMaker,
  type ImageKey,
  type ViewMaker,
} from './augmentation/make-view.js';
export { BatchPlan, type PlannedBatch } from './batch-plan.js';
export type {
  BatchOptions,
  BatchSource,
  BatchSourceState,
  SkippedPhoto,
  TrainingBatch,
  TrainingPhotos,
} from './batch-source.js';
export {
  type FilterMetrics,
  type FilterOptions,
  filterDataset,
  filterThreshold,
  readFilterMetrics,
} from './filter-dataset.js';
export {
  type ClassMetrics,
  type EmbeddedClasses,
  filteringMetrics,
  writeFilterMetrics,
} from './filtering-metrics.js';
export { type BatchArrays, type BatchPart, ImageWriter, type PhotoReader } from './image-writer.js';
export { batchArrays, batchOf, disposedPhotos, listSkipped, readPhotos } from './read-photos.js';
export { type SampledPeople, type SamplePeopleOptions, samplePeople } from './sample-people.js';
export {
  balancedClasses,
  type ImagesPerClassOptions,
  imagesPerClass,
  peopleTimesImages,
  permutations,
  Sampler,
  type SamplerState,
} from './samplers.js';
export { seededRandom } from './seeded-random.js';
export {
  type ClassifierSplitOptions,
  type DatasetSplit,
  type SplitOptions,
  splitClasses,
  splitForClassifier,
  splitImages,
} from './split-dataset.js';
export {
  checkDataset,
  type LabelledImages,
  listImages,
  type TrainingClass,
  type TrainingDataset,
} from './training-dataset.js';
