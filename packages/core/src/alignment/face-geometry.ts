import type { Box, Point } from '../image/geometry.js';

/** What alignment must know of a face. */
export interface FaceGeometry {
  readonly box: Box;
  /**
   * Five points, left and right as seen in the image: left eye, right eye, tip of the nose, left
   * and right corner of the mouth.
   */
  readonly landmarks: readonly Point[];
}
