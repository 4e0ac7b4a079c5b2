export { alignFace } from './align-face.js';
export type { FaceGeometry } from './face-geometry.js';
export { cropWithMargin, type MarginCropOptions, marginRegion } from './margin-crop.js';
export { type FaceSelection, type ScoredFace, selectFaces } from './select-face.js';
export {
  fitSimilarity,
  invertSimilarity,
  type SimilarityTransform,
} from './similarity-transform.js';
export { type TemplateName, templateLandmarks } from './templates.js';
export { warpSimilarity } from './warp.js';
