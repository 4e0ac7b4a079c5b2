/** A position in pixels: x to the right, y down, from the image's upper left corner. */
export type Point = readonly [x: number, y: number];

/** Corners in pixels: left, top, right, bottom. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

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
