import { checkArray } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** Distances of pairs, and whether each pair shows one person. */
export interface DistanceList {
  /** Any measure that is smaller for more alike faces; no NaN. */
  readonly distances: ArrayLike<number>;
  readonly same: ArrayLike<boolean | number>;
}

/** The distances of a list by kind, each ascending. */
interface SortedDistances {
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

/** @throws FaceNetError INVALID_ARGUMENT for lists of different lengths, or for NaN */
export function sortDistances({ distances, same }: DistanceList): SortedDistances {
  checkArray(distances, 'The list of distances');
  checkArray(same, 'The list of answers');
  if (distances.length !== same.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are ${distances.length} distances and ${same.length} answers.`,
      { hint: 'Pass one answer (same person or not) for every distance.' },
    );
  }
  let genuinePairs = 0;
  for (let i = 0; i < same.length; i++) if (same[i]) genuinePairs++;
  const genuine = new Float64Array(genuinePairs);
  const impostor = new Float64Array(same.length - genuinePairs);
  let filled = 0;
  for (let i = 0; i < same.length; i++) {
    const distance = distances[i]!;
    if (typeof distance !== 'number' || Number.isNaN(distance)) {
      throw new FaceNetError('INVALID_ARGUMENT', `Distance ${i} is ${excerpt(distance)}.`, {
        hint: 'Leave out pairs without a distance.',
      });
    }
    if (same[i]) genuine[filled++] = distance;
    else impostor[i - filled] = distance;
  }
  return { genuine: genuine.sort(), impostor: impostor.sort() };
}

/** How many of the ascending values are below `limit`. */
export function countBelow(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The largest whole number of `total` trials whose share is at most `rate`. */
export function acceptableCount(total: number, rate: number): number {
  let count = Math.min(total, Math.floor(rate * total));
  // The product is rounded: 0.29 * 100 is 28.999999999999996.
  while (count < total && (count + 1) / total <= rate) count++;
  while (count > 0 && count / total > rate) count--;
  return count;
}
