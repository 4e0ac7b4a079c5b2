export { centerCropOrPad, crop, numpyCrop, type PixelRegion } from './crop.js';
export { type Color, type DrawableFace, type DrawFacesOptions, drawFaces } from './drawing.js';
export type { Box, Point } from './geometry.js';
export { type ImageFileKind, imageFileKind } from './image-file-kind.js';
export { applyOrientation, flipHorizontal, type Orientation } from './orientation.js';
export { type AntialiasFilter, resizeAntialiased } from './resize-antialiased.js';
export {
  type AreaResizeOptions,
  type FloatTarget,
  resizeArea,
  resizeAreaInto,
} from './resize-area.js';
export { resizeBilinear } from './resize-bilinear.js';
export { dropAlpha, isRgbImage, type RgbImage, rgbImage } from './rgb-image.js';
export {
  type MeanAndScale,
  namedStandardizations,
  type PerColour,
  parseStandardization,
  type Standardization,
  type StandardizationName,
  type StandardizeOptions,
  standardizationFormula,
  standardizationText,
  standardize,
} from './standardize.js';
