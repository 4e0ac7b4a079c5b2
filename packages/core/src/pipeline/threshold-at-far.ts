import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard, OperatingPoint } from '../models/card.js';

/** A distance for a false-accept rate that a card may not list. */
export interface FarThreshold {
  /** Euclidean distance of unit embeddings, 0...2. */
  readonly distance: number;
  /** Whether the rate lies beyond those that were measured, so that the distance is a guess. */
  readonly extrapolated: boolean;
}

/**
 * The distance below which a pair of different people falls with a probability of `far`: between the
 * card's operating points a straight line over the logarithm of the rate; beyond them the nearest
 * line goes on. With the models measured so far the tail of the distances falls ever more steeply, so
 * that line errs towards the stricter side for small rates.
 *
 * @param card with at least one threshold; with a single one, that one for rates not below its own
 * @param far above 0, at most 1
 * @throws FaceNetError INVALID_ARGUMENT for a rate out of range, or a card whose thresholds do not
 * tell: none, or only one of a laxer rate
 */
export function thresholdAtFar(
  card: Pick<EmbeddingCard, 'id' | 'thresholds'>,
  far: number,
): FarThreshold {
  if (!(typeof far === 'number' && far > 0 && far <= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(far)} is no false-accept rate.`, {
      hint: 'It is a number above 0, at most 1.',
    });
  }
  checkThresholds(card);
  const points = [...card.thresholds].sort((a, b) => b.far - a.far);
  const exact = points.find((point) => point.far === far);
  if (exact) return { distance: exact.distance, extrapolated: false };
  const [only] = points;
  if (points.length < 2) {
    if (only && far > only.far) return { distance: only.distance, extrapolated: false };
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${card.id} has too few thresholds to know the distance for a false-accept rate of ${far}.`,
      { hint: 'Calibrate the model at two rates or more, or pass a threshold of your own.' },
    );
  }
  const after = points.findIndex((point) => point.far < far);
  const upper = after === -1 ? points.length - 2 : Math.max(0, after - 1);
  const [a, b] = [points[upper]!, points[upper + 1]!];
  const inside = far <= points[0]!.far && far >= points.at(-1)!.far;
  const clipped = Math.min(2, Math.max(0, along(a, b, far)));
  return { distance: clipped, extrapolated: !inside };
}

/** @throws FaceNetError INVALID_ARGUMENT for what has no list of thresholds */
export function checkThresholds(card: Pick<EmbeddingCard, 'thresholds'>): void {
  checkObject(card, 'The card');
  checkArray(card.thresholds, "The list of the card's thresholds");
  for (const point of card.thresholds) {
    if (point?.far > 0 && point.distance >= 0) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(point)} is no threshold.`);
  }
}

function along(a: OperatingPoint, b: OperatingPoint, far: number): number {
  const share = Math.log(far / a.far) / Math.log(b.far / a.far);
  return a.distance + share * (b.distance - a.distance);
}
