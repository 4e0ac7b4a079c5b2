export {
  type AnyDetectorOptions,
  type DetectorLoader,
  detectors,
  loadDetector,
} from './detectors.js';
export type {
  Box,
  DetectedFace,
  DetectOptions,
  DetectorOptions,
  FaceDetector,
  Point,
  RefineOptions,
} from './face-detector.js';
export { Mtcnn } from './mtcnn/mtcnn.js';
export {
  type CompleteMtcnnOptions,
  DEFAULT_MTCNN_OPTIONS,
  type MtcnnDetectOptions,
  type MtcnnOptions,
} from './mtcnn/options.js';
export { Candidates } from './single-shot/candidates.js';
export type { OutputMaps, SingleShotDesign } from './single-shot/design.js';
export type {
  CompleteSingleShotOptions,
  SingleShotDetectOptions,
  SingleShotOptions,
} from './single-shot/options.js';
export { retinafaceDesign } from './single-shot/retinaface.js';
export { scrfdDesign } from './single-shot/scrfd.js';
export { SingleShotDetector } from './single-shot/single-shot-detector.js';
export { yunetDesign } from './single-shot/yunet.js';
