import type { Box, Point } from '../image/geometry.js';

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
