import type { Point } from '../image/geometry.js';

/** How a head is held, in degrees; 0, 0, 0 looks into the camera. */
export interface HeadPose {
  /** Turned to the left of the image below 0, to its right above 0; -90...90. */
  readonly yaw: number;
  /** Looking down below 0, up above 0; -90...90. */
  readonly pitch: number;
  /** Tilted in the image's plane, clockwise above 0; -180...180. */
  readonly roll: number;
}

/** How far the tip of the nose stands before the plane of the other four points, of their half width. */
const NOSE_OF_HALF_WIDTH = 1;
/** The same, of the way from the eyes to the mouth. */
const NOSE_OF_HEIGHT = 0.43;
/** Where the nose of a face from the front lies on that way: 0 at the eyes, 1 at the mouth. */
const NOSE_FROM_FRONT = 0.55;

/**
 * The pose of a head from five landmarks, without a network.
 *
 * Eyes and corners of the mouth lie nearly in a plane, and the nose before it: when the head turns,
 * its tip moves across the plane by the tangent of the angle. Seen from the front it lies in the middle
 * between left and right, and half way down. All is taken along the face's own axes, so a tilted
 * photo changes roll alone.
 *
 * Good to about ten degrees: faces differ, and those with a long nose or a low mouth seem to look
 * elsewhere, pitch more so than yaw. Beyond 60 degrees detectors guess the hidden eye, and the
 * angles are too small. A camera nearer than an arm's length exaggerates all of them.
 */
export function headPose(landmarks: readonly Point[]): HeadPose {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks as readonly [
    Point,
    Point,
    Point,
    Point,
    Point,
  ];
  const across = along(middle(leftEye, leftMouth), middle(rightEye, rightMouth), nose);
  const down = along(middle(leftEye, rightEye), middle(leftMouth, rightMouth), nose);
  return {
    yaw: degrees(Math.atan((2 * across.share - 1) / NOSE_OF_HALF_WIDTH)),
    pitch: degrees(Math.atan((NOSE_FROM_FRONT - down.share) / NOSE_OF_HEIGHT)),
    roll: degrees(Math.atan2(across.dy, across.dx)),
  };
}

/** Where a point lies on the way from one to another: 0 at the first, 1 at the second. */
function along(from: Point, to: Point, point: Point) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const reach = (point[0] - from[0]) * dx + (point[1] - from[1]) * dy;
  // Where both ends are one point, the face is seen from its very side.
  return { dx, dy, share: reach / Math.max(dx * dx + dy * dy, Number.MIN_VALUE) };
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
