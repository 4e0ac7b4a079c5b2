import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard } from '../models/card.js';
import { operatingPoint } from '../pipeline/compare.js';
import {
  checkThresholds,
  type FarThreshold,
  thresholdAtFar,
} from '../pipeline/threshold-at-far.js';

/**
 * How many strangers a face may have within the threshold, on average. bench/clusters.ts shows what comes
 * of it: of the pairs that are put together, 99 % and more are of one person, from 1,000 faces to all of
 * LFW's.
 */
const STRANGERS_PER_FACE = 0.01;

/** The laxest rate, of the few faces of a small album: one wrong pair stands out there. */
const LAXEST_RATE = 1e-4;

/**
 * The distance at which so many faces are grouped: a card's own choice is made for one pair, and each of n
 * faces has n - 1 others to be mistaken for. So the false-accept rate of a pair falls as the number of
 * faces grows: 0.01 / (n - 1), but at most 0.0001 or the card's own choice.
 *
 * @param card of the model that embedded the faces
 * @param faces how many there are
 * @param far a rate of one's own for a pair, in place of that
 * @throws FaceNetError INVALID_ARGUMENT for a card without thresholds, or a rate out of range
 */
export function clusteringThreshold(
  card: EmbeddingCard,
  faces: number,
  far?: number,
): FarThreshold {
  if (!(typeof faces === 'number' && faces >= 0)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(faces)} is no number of faces.`);
  }
  checkThresholds(card);
  if (far !== undefined) return thresholdAtFar(card, far);
  const own = operatingPoint(card);
  const rate = Math.min(own.far, LAXEST_RATE, STRANGERS_PER_FACE / Math.max(faces - 1, 1));
  if (card.thresholds.length > 1) return thresholdAtFar(card, rate);
  return { distance: own.distance, extrapolated: rate < own.far };
}
