import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard } from '../models/card.js';
import { type FarThreshold, thresholdAtFar } from '../pipeline/threshold-at-far.js';
import type { GalleryCounts } from './gallery-store.js';

/** What decides whether somebody is in the gallery. */
export interface AcceptanceOptions {
  /**
   * False-positive identification rate: the share of strangers that may be taken for somebody of the
   * gallery, above 0, below 1; default 0.01. The more people are enrolled, the more of them a stranger
   * can be like, so the same rate means an ever smaller distance.
   */
  readonly fpir?: number;
  /** A distance to decide by, 0...2, in place of the rate; it stays whoever is enrolled. */
  readonly threshold?: number;
}

const DEFAULT_FPIR = 0.01;

/**
 * Of the rate only so much is used. The card's rates were measured on faces of the whole world; people
 * of one gallery may be of one age, sex and origin, more alike than those, by chance alone.
 */
const USED_SHARE = 0.8;

/**
 * The distance below which a face is somebody of the gallery, so that of strangers no more than the
 * wished-for share is accepted: 1 - (1 - FAR)^n = FPIR, for n comparisons that do not depend on one
 * another. Faces of one person do: n is between the number of people and that of faces, and is taken as
 * the geometric mean of both, which on LFW keeps the promise for one, three and five photos a person
 * (`bench/open-set.ts`).
 *
 * Grother and Ngan, "Face Recognition Vendor Test, Part 2: Identification" (NIST), define the rates.
 *
 * @param card of the gallery's model, with thresholds by false-accept rate
 * @throws FaceNetError INVALID_ARGUMENT for a rate or distance out of range, or a card whose thresholds
 * do not tell: calibrate the model
 */
export function acceptanceThreshold(
  card: Pick<EmbeddingCard, 'id' | 'thresholds'>,
  counts: Pick<GalleryCounts, 'people' | 'faces'>,
  options: AcceptanceOptions = {},
): FarThreshold {
  checkObject(card, 'The card of a model');
  checkArray(card.thresholds, 'The thresholds of a card');
  checkObject(counts, 'The number of people and faces');
  const { people, faces } = counts;
  const { fpir = DEFAULT_FPIR, threshold } = Object(options) as AcceptanceOptions;
  if (threshold !== undefined) {
    if (typeof threshold === 'number' && threshold >= 0 && threshold <= 2) {
      return { distance: threshold, extrapolated: false };
    }
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(threshold)} is no threshold.`, {
      hint: 'It is a distance of unit vectors, a number of 0...2.',
    });
  }
  if (!(typeof fpir === 'number' && fpir > 0 && fpir < 1)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${excerpt(fpir)} is no false-positive identification rate.`,
      { hint: 'It is a number above 0 and below 1, such as 0.01.' },
    );
  }
  const comparisons = Math.max(1, Math.sqrt(people * faces));
  const far = -Math.expm1(Math.log1p(-fpir * USED_SHARE) / comparisons);
  return thresholdAtFar(card, far);
}
