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
