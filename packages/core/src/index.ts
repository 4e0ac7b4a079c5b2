/**
 * What an application needs: {@link FaceNet} with all that it takes and gives. Parts to build with
 * are under subpaths: `@facenet/core/image`, `/detection`, `/models`, `/cards`, `/formats`, `/network`,
 * `/evaluation`, `/clustering`, `/classification`, `/gallery`, `/tracking`, `/workers`, and the runtimes `/tfjs`
 * and `/onnx`.
 *
 * @module
 */
export type { Box, DetectedFace, FaceDetector, Point } from './detection/index.js';
export {
  FACENET_ERROR_CODES,
  FaceNetError,
  type FaceNetErrorCode,
  type FaceNetErrorData,
  type FaceNetErrorOptions,
} from './errors.js';
export {
  FaceNet,
  type FaceNetOptions,
  type Verification,
  type VerifyOptions,
} from './facenet/facenet.js';
export { type RgbImage, rgbImage } from './image/rgb-image.js';
export type { DetectorCard, EmbeddingCard, OperatingPoint } from './models/card.js';
export type { CardOverrides } from './models/files/card-metadata.js';
export type { AnalyzeAllOptions, PhotoOutcome } from './pipeline/analyze-all.js';
export type { Backend, PendingBackend } from './pipeline/backend.js';
export {
  type CompareOptions,
  type Comparison,
  compareEmbeddings,
  operatingPoint,
} from './pipeline/compare.js';
export type { EmbedOptions } from './pipeline/embedder.js';
export { Embedding, type EmbeddingLike } from './pipeline/embedding.js';
export type {
  AnalyzedFace,
  AnalyzeOptions,
  FaceEngine,
  FaceModels,
  FacePlace,
  FaceWorkersOptions,
  FindOptions,
  FoundFace,
} from './pipeline/face-engine.js';
export type {
  LoadModelOptions,
  ModelSource,
  NamedFile,
} from './pipeline/loaded-model.js';
export { type FarThreshold, thresholdAtFar } from './pipeline/threshold-at-far.js';
export type { ProgressEvent, ProgressReporter } from './progress.js';
export type { Runtime, RuntimeInfo } from './runtime/runtime.js';
export type { TrackOptions, VideoFace, VideoFaces } from './tracking/index.js';
