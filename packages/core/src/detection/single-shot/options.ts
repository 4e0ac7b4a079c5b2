import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { refuseForeignOptions, requireRange } from '../detector-options.js';
import type { DetectOptions, DetectorOptions } from '../face-detector.js';
import type { SingleShotDesign } from './design.js';

/** How a detector of one network searches. Thresholds are its own unless they are given. */
export interface SingleShotOptions extends DetectorOptions {
  /**
   * Side of the smallest face to look for, the mean of its width and height in pixels, at least 1.
   * Default: what the network finds reliably in the photo as it is (RetinaFace 32, SCRFD 24, YuNet
   * 20), though it finds many smaller ones. A larger value has the photo shrunk first, so that the
   * time spent falls with its square; a smaller one changes nothing.
   */
  readonly minSize?: number;
  /**
   * Score that a face must reach, 0...1; default: RetinaFace 0.75, SCRFD 0.5, YuNet 0.6. Scores of
   * different detectors do not compare.
   */
  readonly threshold?: number;
  /**
   * Intersection over union above which two boxes are one face, 0.1...1; default: RetinaFace and
   * SCRFD 0.4, YuNet 0.45.
   */
  readonly overlap?: number;
  /**
   * Whether a photo in which no large face was found is looked at once more, shrunk, for a face that
   * fills it; default true. Costs a seventh more at 250x250, less in larger photos, and nothing where
   * a large face was found.
   */
  readonly closeUps?: boolean;
  /**
   * Photos of more pixels than a square of this side are cut into overlapping tiles of at most that
   * size, and shrunk for the faces that no tile has whole, so that memory depends on this alone;
   * 320...4096, default 2048.
   */
  readonly tileSide?: number;
}

/** Settings of one detection; those not given are the detector's. */
export interface SingleShotDetectOptions extends SingleShotOptions, DetectOptions {}

/** Every setting of a detector of one network. */
export type CompleteSingleShotOptions = Required<SingleShotOptions>;

/** What a detector does unless it is told otherwise. */
export function defaultOptions(design: SingleShotDesign): CompleteSingleShotOptions {
  const { smallest, threshold, overlap } = design;
  return { minSize: smallest, threshold, overlap, closeUps: true, tileSide: 2048 };
}

/** @throws FaceNetError INVALID_ARGUMENT naming the option, its value and its range */
export function completeOptions(
  detector: string,
  options: SingleShotOptions,
  defaults: CompleteSingleShotOptions,
): CompleteSingleShotOptions {
  refuseForeignOptions(detector, options, ['overlap', 'closeUps', 'tileSide']);
  const minSize = options.minSize ?? defaults.minSize;
  const threshold = options.threshold ?? defaults.threshold;
  const overlap = options.overlap ?? defaults.overlap;
  const closeUps = options.closeUps ?? defaults.closeUps;
  const tileSide = options.tileSide ?? defaults.tileSide;
  requireRange(detector, 'minSize', minSize, 1, Number.MAX_SAFE_INTEGER);
  requireRange(detector, 'threshold', threshold, 0, 1);
  requireRange(detector, 'overlap', overlap, 0.1, 1);
  requireRange(detector, 'tileSide', tileSide, 320, 4096);
  if (typeof closeUps !== 'boolean') {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${detector} cannot use closeUps ${excerpt(closeUps)}.`,
      { hint: 'It takes true or false.' },
    );
  }
  return { minSize, threshold, overlap, closeUps, tileSide };
}
