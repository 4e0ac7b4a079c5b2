export { type FaceQuality, faceQuality, type QualityFace } from './face-quality.js';
export type { HeadPose } from './head-pose.js';
export {
  defaultQualityGate,
  type QualityGate,
  type QualityProblem,
  qualityProblems,
} from './quality-gate.js';
