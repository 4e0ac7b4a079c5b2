export {
  alignFace,
  type FaceGeometry,
  type TemplateName,
  templateLandmarks,
} from './align-face.js';
export { cropWithMargin, type MarginCropOptions, marginRegion } from './margin-crop.js';
export { type FaceSelection, type ScoredFace, selectFaces } from './select-face.js';
export {
  fitSimilarity,
  invertSimilarity,
  type SimilarityTransform,
} from './similarity-transform.js';
export { warpSimilarity } from './warp.js';
