import { FaceNetError } from '../errors.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { AlignmentSpec } from '../models/card.js';
import type { FaceGeometry } from './face-geometry.js';
import { cropWithMargin } from './margin-crop.js';
import { fitSimilarity } from './similarity-transform.js';
import { templateLandmarks } from './templates.js';
import { warpSimilarity } from './warp.js';

/**
 * Cuts the crop of a face that a model's card asks for.
 *
 * `similarity` turns, scales and shifts the photo so that the five landmarks come closest to the
 * card's template; `margin` cuts the box with a margin and stretches it to a square.
 *
 * @returns a square of `spec.size` pixels a side; what lies beyond the photo is black
 * @throws FaceNetError INVALID_ARGUMENT when the landmarks are not five distinct points, or the box
 * lies outside the image
 */
export function alignFace(image: RgbImage, face: FaceGeometry, spec: AlignmentSpec): RgbImage {
  if (spec.method === 'margin') return cropWithMargin(image, face.box, spec);
  const template = templateLandmarks(spec.template, spec.size);
  if (face.landmarks.length !== template.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Alignment takes ${template.length} landmarks, not ${face.landmarks.length}.`,
      { hint: 'Pass eyes, nose and corners of the mouth as detection returns them.' },
    );
  }
  return warpSimilarity(image, fitSimilarity(face.landmarks, template), spec.size, spec.size);
}
