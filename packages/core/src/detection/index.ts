export type { Box, DetectedFace, Point } from './face.js';
export { Mtcnn } from './mtcnn/mtcnn.js';
export {
  type CompleteMtcnnOptions,
  DEFAULT_MTCNN_OPTIONS,
  type DetectOptions,
  type MtcnnOptions,
} from './mtcnn/options.js';
