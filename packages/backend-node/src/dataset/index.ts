export { type DatasetMetrics, measureDataset } from './dataset-metrics.js';
export {
  type EmbedDatasetOptions,
  type EmbeddedDataset,
  type EmbeddedPairList,
  embedDataset,
  embedPairs,
  type LabelledImage,
} from './embed-dataset.js';
export {
  defaultWorkers,
  type EmbeddedImages,
  type EmbedImagesOptions,
  type ImageEmbedder,
  type ImageEmbedderOptions,
  openImageEmbedder,
} from './image-embedder.js';
export { readListText } from './list-text.js';
export { findListedImages, type ListedImages } from './listed-images.js';
export { type DecodedLine, type DecodeMsCelebOptions, decodeMsCeleb } from './ms-celeb.js';
export { readPairList } from './pair-list.js';
export type { SkippedImage, View } from './photo-task.js';
export { type PhotoClass, scanDataset } from './scan-dataset.js';
export { scanTrainingDataset } from './training/scan-training-dataset.js';
export { openTrainingPhotos, type TrainingPhotosOptions } from './training/training-photos.js';
