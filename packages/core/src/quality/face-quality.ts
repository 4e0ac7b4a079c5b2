import { templateLandmarks } from '../alignment/index.js';
import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { Box, Point } from '../image/geometry.js';
import { checkedImage, type RgbImage } from '../image/rgb-image.js';
import type { AlignmentSpec } from '../models/card.js';
import { type HeadPose, headPose } from './head-pose.js';
import { sharpnessOf } from './sharpness.js';

/** What quality is told of a face, as detection and `FaceNet.analyze` give it. */
export interface QualityFace {
  /** In pixels of the photo. */
  readonly box: Box;
  /** Left eye, right eye, nose, left and right corner of the mouth, as seen in the image. */
  readonly landmarks: readonly Point[];
  /** How sure the detector is, 0...1. */
  readonly score?: number;
}

/** How well a face can be recognised. */
export interface FaceQuality extends HeadPose {
  /** Pixels of the photo: the shorter side of the box. */
  readonly size: number;
  /**
   * Of the crop that the network sees, 0...1: how fine its details are. Half of LFW's photos have 0.33
   * and more; blurred ones, and those of 24 pixels that were enlarged, less than 0.235.
   */
  readonly sharpness: number;
  /** All of it in one number, 0 (useless) ... 1: what faces of a track or a person are weighted by. */
  readonly overall: number;
}

/** Faces of this many pixels are of no use... */
const NO_SIZE = 16;
/** ...and from this many on, more add nothing: networks take crops of about that size. */
const FULL_SIZE = 96;
/** The way between the eyes of a face from the front, of the width of the box. */
const EYES_OF_BOX = 0.43;
/** As the sizes, of sharpness. */
const NO_SHARPNESS = 0.1;
const FULL_SHARPNESS = 0.33;

/**
 * Says how well a face can be recognised, without a network.
 *
 * `overall` is the product of four parts of 0...1: size (0 at 16 pixels, 1 from 96), sharpness
 * (0 at 0.1, 1 from 0.33), pose (the cosines of yaw and pitch), and the detector's score where there
 * is one. Better of one thing, all else equal, is never worse in all.
 *
 * ```ts
 * const [face] = await facenet.analyze('anna.jpg');
 * const quality = faceQuality(face, face.aligned, facenet.card.alignment);
 * qualityProblems(quality); // [] or [{ reason: 'blurred', message: '...' }]
 * ```
 *
 * @param aligned the face's crop as the model's card cuts it
 * @param alignment how the card cuts it, of any size and by either method; default: to the template
 * `arcface-112`, as most models do. It tells how much of the crop is the face.
 * @throws FaceNetError INVALID_ARGUMENT for what is no box, no five landmarks or no image
 */
export function faceQuality(
  face: QualityFace,
  aligned: RgbImage,
  alignment: AlignmentSpec = { method: 'similarity', template: 'arcface-112', size: 112 },
): FaceQuality {
  const { box, landmarks, score } = checkedFace(face);
  const { width } = checkedImage(aligned);
  checkObject(alignment, 'The alignment');
  const size = Math.max(0, Math.min(box[2] - box[0], box[3] - box[1]));
  const sharpness = sharpnessOf(aligned, width * eyesOfCrop(size, alignment));
  const pose = headPose(landmarks);
  const overall =
    share(size, NO_SIZE, FULL_SIZE) *
    share(sharpness, NO_SHARPNESS, FULL_SHARPNESS) *
    cosine(pose.yaw) *
    cosine(pose.pitch) *
    share(score ?? 1, 0, 1);
  return { size, sharpness, ...pose, overall };
}

/** The way between the eyes of a face from the front, of its crop's side. */
function eyesOfCrop(size: number, alignment: AlignmentSpec): number {
  if (alignment.method === 'margin')
    return (EYES_OF_BOX * size) / Math.max(1, size + alignment.margin);
  const [left, right] = templateLandmarks(alignment.template, 1);
  return right![0] - left![0];
}

function share(value: number, none: number, full: number): number {
  return Math.min(1, Math.max(0, (value - none) / (full - none)));
}

function cosine(degrees: number): number {
  return Math.max(0, Math.cos((degrees * Math.PI) / 180));
}

function checkedFace(face: QualityFace): QualityFace {
  checkObject(face, 'The face');
  const { box, landmarks, score } = face;
  checkArray(box, 'The box of a face');
  checkArray(landmarks, 'The list of landmarks');
  const numbers = (values: unknown, count: number) =>
    Array.isArray(values) && values.length === count && values.every(Number.isFinite);
  if (!numbers(Array.from(box), 4)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(box)} is no box of a face.`, {
      hint: 'It is [x1, y1, x2, y2] in pixels, as detection gives it.',
    });
  }
  if (landmarks.length !== 5 || !landmarks.every((point) => numbers(point, 2))) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Quality takes five landmarks, not ${excerpt(landmarks)}.`,
      {
        hint: 'Pass eyes, nose and corners of the mouth as detection returns them, [x, y] each.',
      },
    );
  }
  if (score !== undefined && !(score >= 0 && score <= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The score is ${excerpt(score)}.`, {
      hint: 'It is a number of 0...1, or left out.',
    });
  }
  return face;
}
