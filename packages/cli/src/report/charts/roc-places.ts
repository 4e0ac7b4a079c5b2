import type { RocPoints } from '@facenet/core/evaluation';
import { type Place, thinOut } from './paths.js';
import type { Scale } from './scale.js';

/** Less than half a unit is not seen. */
const LEAST = 0.4;

/**
 * A curve on a drawing. Of the points at or before `least`, the start of the axis, only the last
 * one counts: it is how high the curve is there.
 */
export function rocPlaces(
  { fpr, tpr }: Pick<RocPoints, 'fpr' | 'tpr'>,
  x: Scale,
  y: Scale,
  least = Number.NEGATIVE_INFINITY,
): Iterable<Place> {
  let first = 0;
  while (first + 1 < fpr.length && fpr[first + 1]! <= least) first++;
  return thinOut(placesFrom(first), LEAST);

  function* placesFrom(start: number): Generator<Place> {
    for (let i = start; i < fpr.length; i++) yield [x(Math.max(fpr[i]!, least)), y(tpr[i]!)];
  }
}
