import type { Box, Point } from '../image/geometry.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { DetectorCard } from '../models/card.js';
import type { ProgressReporter } from '../progress.js';

export type { Box, Point };

/** What a detector knows of one face. */
export interface DetectedFace {
  /**
   * Floats as the network gives them: not rounded, and not clipped, so the box of a face at the
   * border reaches beyond the image.
   */
  readonly box: Box;
  /** How sure the detector is, 0...1. */
  readonly score: number;
  /**
   * Left eye, right eye, nose, left and right corner of the mouth; left and right as seen in the
   * image.
   */
  readonly landmarks: readonly [Point, Point, Point, Point, Point];
}

/** Settings that every detector has; each adds its own. */
export interface DetectorOptions {
  /** Side of the smallest face to look for, in pixels, at least 1; default: the detector's. */
  readonly minSize?: number;
  /** Score that a face must reach, 0...1; default: the detector's. Those of two do not compare. */
  readonly threshold?: number;
}

/** Settings of one detection; those not given are the detector's. */
export interface DetectOptions extends DetectorOptions {
  /** Stops the detection between two steps of its work. */
  readonly signal?: AbortSignal;
  /** Told of each step that is done. */
  readonly onProgress?: ProgressReporter;
}

/** Settings of a second look. */
export interface RefineOptions {
  readonly signal?: AbortSignal;
}

/** Something that finds faces. `loadDetector` makes one of a card and its weights. */
export interface FaceDetector {
  readonly card: DetectorCard;
  /**
   * @param options settings of this detection, in place of the detector's
   * @returns the faces, the surest first
   * @throws FaceNetError INVALID_ARGUMENT (options, or an image whose bytes do not fit its size),
   * ABORTED, DISPOSED, ENGINE_FAILED
   */
  detect(image: RgbImage, options?: DetectOptions): Promise<DetectedFace[]>;
  /**
   * Detects in several photos, which may be faster than one after the other.
   *
   * @returns the faces of each photo, as `detect` gives them
   * @throws FaceNetError as `detect` does
   */
  detectBatch?(images: readonly RgbImage[], options?: DetectOptions): Promise<DetectedFace[][]>;
  /**
   * Runs every network once, since engines take longer the first time. Where it is absent, to detect
   * in any picture does so.
   *
   * @throws FaceNetError ABORTED, DISPOSED, ENGINE_FAILED
   */
  warmup?(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Places the landmarks of detected faces more exactly, by a second look: what alignment wants.
   * Absent where `detect` gives the best there is.
   *
   * @returns the faces with other landmarks, in order
   * @throws FaceNetError INVALID_ARGUMENT, ABORTED, DISPOSED, ENGINE_FAILED
   */
  refine?<Face extends DetectedFace>(
    image: RgbImage,
    faces: readonly Face[],
    options?: RefineOptions,
  ): Promise<Face[]>;
  /** Frees the networks. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** For `await using`: as `dispose`. */
  [Symbol.asyncDispose](): Promise<void>;
}
