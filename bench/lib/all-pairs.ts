import type { RocPoints } from '@facenet/core/evaluation';

/** Distances are counted in steps of a thousandth, 0...2. */
const STEPS = 2000;

/** A curve over all pairs of some embeddings, for `tarAtFar` and `equalErrorRate`. */
export interface AllPairs extends RocPoints {
  readonly samePairs: number;
  readonly differentPairs: number;
}

/**
 * Compares all pairs of embeddings. There are millions, so their distances are counted, not kept.
 *
 * @param embeddings of unit length
 * @param people whose they are
 * @param counts whether a pair is compared; default all
 */
export function compareAll(
  embeddings: readonly Float32Array[],
  people: readonly string[],
  counts: (a: number, b: number) => boolean = () => true,
): AllPairs {
  const same = new Float64Array(STEPS + 1);
  const different = new Float64Array(STEPS + 1);
  for (const [i, a] of embeddings.entries()) {
    for (let j = i + 1; j < embeddings.length; j++) {
      if (!counts(i, j)) continue;
      const b = embeddings[j] as Float32Array;
      const distance = Math.sqrt(Math.max(0, 2 - 2 * dotProduct(a, b)));
      const step = Math.min(STEPS, Math.floor((distance * STEPS) / 2));
      (people[i] === people[j] ? same : different)[step]!++;
    }
  }
  const samePairs = total(same);
  const differentPairs = total(different);
  return {
    thresholds: Float64Array.from(same, (_, step) => (2 * step) / STEPS),
    tpr: sharesBelow(same, samePairs),
    fpr: sharesBelow(different, differentPairs),
    samePairs,
    differentPairs,
  };
}

/** Four sums side by side, of which none waits for another; sizes are multiples of four. */
function dotProduct(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < a.length; k += 4) {
    s0 += a[k]! * b[k]!;
    s1 += a[k + 1]! * b[k + 1]!;
    s2 += a[k + 2]! * b[k + 2]!;
    s3 += a[k + 3]! * b[k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}

const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);

/** Share of the pairs whose distance is below each step. */
function sharesBelow(counts: Float64Array, all: number): Float64Array {
  let below = 0;
  return counts.map((count) => {
    const share = below / all;
    below += count;
    return share;
  });
}
