import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import type { Point } from '../image/geometry.js';

/**
 * Rotation, uniform scale and shift: `(x, y)` becomes `(a*x - b*y + tx, b*x + a*y + ty)`.
 * The scale is `hypot(a, b)`, the angle `atan2(b, a)`.
 */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The similarity transform that takes `from` closest to `to` by least squares; never mirrors.
 *
 * In two dimensions the closed form below is the solution of Umeyama, "Least-squares estimation of
 * transformation parameters between two point patterns" (1991).
 *
 * @param from at least two points that do not all coincide
 * @param to as many points
 * @throws FaceNetError INVALID_ARGUMENT when the points determine no transform
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): SimilarityTransform {
  for (const points of [from, to]) {
    checkArray(points, 'The list of points');
    for (const point of points) checkArray(point, 'A point');
  }
  if (from.length !== to.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A transform takes each point to one: ${from.length} points cannot meet ${to.length}.`,
    );
  }
  const [fromX, fromY] = mean(from);
  const [toX, toY] = mean(to);
  let cosine = 0;
  let sine = 0;
  let spread = 0;
  for (const [i, [px, py]] of from.entries()) {
    const [x, y] = [px - fromX, py - fromY];
    const [u, v] = [to[i]![0] - toX, to[i]![1] - toY];
    cosine += x * u + y * v;
    sine += x * v - y * u;
    spread += x * x + y * y;
  }
  const [a, b] = [cosine / spread, sine / spread];
  if (!Number.isFinite(a * a + b * b) || (a === 0 && b === 0)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The points ${JSON.stringify(from)} determine no transform.`,
      { hint: 'Pass finite points that do not all coincide.' },
    );
  }
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/**
 * The transform that takes every point back.
 *
 * @throws FaceNetError INVALID_ARGUMENT when there is none
 */
export function invertSimilarity(transform: SimilarityTransform): SimilarityTransform {
  checkObject(transform, 'The transform');
  const { a, b, tx, ty } = transform;
  if (![a, b, tx, ty].every(Number.isFinite) || (a === 0 && b === 0)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The transform ${JSON.stringify(transform)} cannot be inverted.`,
      { hint: 'Pass four finite numbers, a and b not both 0, as fitSimilarity() gives them.' },
    );
  }
  const squaredScale = a * a + b * b;
  const [c, d] = [a / squaredScale, -b / squaredScale];
  return { a: c, b: d, tx: d * ty - c * tx, ty: -d * tx - c * ty };
}

function mean(points: readonly Point[]): Point {
  let [sumX, sumY] = [0, 0];
  for (const [x, y] of points) {
    sumX += x;
    sumY += y;
  }
  return [sumX / points.length, sumY / points.length];
}
