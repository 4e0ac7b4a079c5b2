import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import type { Box, Point } from '../image/geometry.js';
import { checkedImage, type RgbImage } from '../image/rgb-image.js';
import type { AlignmentSpec } from '../models/card.js';
import { cropWithMargin } from './margin-crop.js';
import { fitSimilarity } from './similarity-transform.js';
import { warpSimilarity } from './warp.js';

/** What alignment must know of a face. */
export interface FaceGeometry {
  readonly box: Box;
  /**
   * Five points, left and right as seen in the image: left eye, right eye, tip of the nose, left
   * and right corner of the mouth.
   */
  readonly landmarks: readonly Point[];
}

/**
 * Where the five landmarks of an aligned face lie in a crop of 112x112 pixels. The template of
 * Deng et al., "ArcFace" (2019), on which most of today's embedding networks are trained.
 */
const ARCFACE_112: readonly Point[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/**
 * The same for crops of 150x150 pixels as dlib cuts them (padding 0.25): its mean face shape, each
 * eye as the mean of its six points.
 */
const DLIB_150: readonly Point[] = [
  [47.549, 46.599],
  [100.476, 46.599],
  [74.013, 76.563],
  [50.415, 103.023],
  [97.61, 103.023],
];

const TEMPLATES = {
  'arcface-112': { side: 112, points: ARCFACE_112 },
  'dlib-150': { side: 150, points: DLIB_150 },
};

/** A template that faces are aligned to: where its five landmarks lie. */
export type TemplateName = keyof typeof TEMPLATES;

/** The landmarks of a template, scaled to a crop of `size` pixels a side. */
export function templateLandmarks(name: TemplateName, size: number): Point[] {
  if (!Object.hasOwn(TEMPLATES, name)) {
    throw new FaceNetError('INVALID_ARGUMENT', `There is no template ${String(name)}.`, {
      hint: `Known: ${Object.keys(TEMPLATES).join(', ')}.`,
    });
  }
  const { side, points } = TEMPLATES[name];
  const scale = size / side;
  return points.map(([x, y]) => [x * scale, y * scale]);
}

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
  checkedImage(image);
  checkObject(face, 'The face');
  checkObject(spec, 'The alignment');
  if (spec.method === 'margin') return cropWithMargin(image, face.box, spec);
  const template = templateLandmarks(spec.template, spec.size);
  checkArray(face.landmarks, 'The list of landmarks');
  if (face.landmarks.length !== template.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Alignment takes ${template.length} landmarks, not ${face.landmarks.length}.`,
      { hint: 'Pass eyes, nose and corners of the mouth as detection returns them.' },
    );
  }
  return warpSimilarity(image, fitSimilarity(face.landmarks, template), spec.size, spec.size);
}
