import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { MersenneTwister } from '../../mersenne-twister.js';
import { checkEmbeddings } from './check-embeddings.js';
import { squaredDistance } from './squared-distances.js';

/** Rows of embeddings: the same person, the same person, another. */
export type TripletRows = readonly [anchor: number, positive: number, negative: number];

/** Which triplets are chosen. */
export interface SelectTripletsOptions {
  /** How many photos each person has, person by person, in the order of the rows. */
  readonly counts: ArrayLike<number>;
  /** Only of so many people are there anchors; photos of the rest are negatives only. */
  readonly people: number;
  /** Negatives count up to this squared distance beyond the positive's: the margin. */
  readonly alpha: number;
  readonly random: MersenneTwister;
}

/** What was chosen. */
export interface SelectedTriplets {
  /** In random order. */
  readonly triplets: readonly TripletRows[];
  /** How many pairs of an anchor and a positive there were. */
  readonly pairs: number;
}

/**
 * Chooses triplets as the original does, draw by draw: for every pair of photos of a person, one at
 * random of the photos of others that violate the margin, `|a - n|^2 - |a - p|^2 < alpha`, if there
 * is one. Unlike the paper's semi-hard negatives (FaceNet, Schroff et al. 2015), those nearer than
 * the positive count, too.
 *
 * @param embeddings rows of `size` values, person by person
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function selectTriplets(
  embeddings: Float32Array,
  size: number,
  { counts, people, alpha, random }: SelectTripletsOptions,
): SelectedTriplets {
  const rows = checkEmbeddings(embeddings, size);
  if (!Number.isFinite(alpha)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The margin alpha is ${excerpt(alpha)}.`);
  }
  const counted = Array.from(counts).reduce((sum, count) => sum + count, 0);
  if (counted !== rows) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are ${rows} embeddings, but ${counted} photos of all people.`,
    );
  }
  const triplets: TripletRows[] = [];
  const fromAnchor = new Float64Array(rows);
  const violating = new Int32Array(rows);
  let pairs = 0;
  let start = 0;
  for (let person = 0; person < Math.min(people, counts.length); person++) {
    const end = start + counts[person]!;
    for (let anchor = start; anchor < end - 1; anchor++) {
      for (let row = 0; row < rows; row++) {
        fromAnchor[row] = squaredDistance(embeddings, size, anchor, row);
      }
      for (let positive = anchor + 1; positive < end; positive++) {
        const toPositive = fromAnchor[positive]!;
        let count = 0;
        for (let row = 0; row < rows; row++) {
          if (row === start) row = end;
          if (row < rows && fromAnchor[row]! - toPositive < alpha) violating[count++] = row;
        }
        if (count > 0) triplets.push([anchor, positive, violating[random.below(count)]!]);
        pairs++;
      }
    }
    start = end;
  }
  return { triplets: random.shuffle(triplets), pairs };
}
