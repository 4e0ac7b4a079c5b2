/** Genuine and impostor pairs with a distance below each threshold of a grid. */
export interface AcceptedCounts {
  readonly genuine: Int32Array;
  readonly impostor: Int32Array;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
}

/**
 * Evenly spaced thresholds `i * step`, with the counts of pairs below each found in one pass over
 * the pairs instead of one per threshold.
 */
export class ThresholdGrid {
  readonly thresholds: Float64Array;
  readonly #step: number;

  constructor(count: number, step: number) {
    this.#step = step;
    this.thresholds = Float64Array.from({ length: count }, (_, i) => i * step);
  }

  /** Counts over the pairs whose `inTest` is `test`. */
  count(
    distances: Float32Array,
    same: readonly boolean[],
    inTest: Uint8Array,
    test: 0 | 1,
  ): AcceptedCounts {
    const genuine = new Int32Array(this.thresholds.length);
    const impostor = new Int32Array(this.thresholds.length);
    let genuinePairs = 0;
    let impostorPairs = 0;
    for (let pair = 0; pair < same.length; pair++) {
      if (inTest[pair] !== test) continue;
      const first = this.#firstAbove(distances[pair]!);
      if (same[pair]) genuinePairs++;
      else impostorPairs++;
      if (first === this.thresholds.length) continue;
      const counts = same[pair] ? genuine : impostor;
      counts[first] = counts[first]! + 1;
    }
    accumulate(genuine);
    accumulate(impostor);
    return { genuine, impostor, genuinePairs, impostorPairs };
  }

  /** Index of the first threshold strictly above the distance. */
  #firstAbove(distance: number): number {
    const { length } = this.thresholds;
    let index = Math.min(length, Math.floor(distance / this.#step) + 1);
    // i * step is rounded, so the division may be off by one either way.
    while (index > 0 && distance < this.thresholds[index - 1]!) index--;
    while (index < length && distance >= this.thresholds[index]!) index++;
    return index;
  }
}

function accumulate(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i] = counts[i]! + counts[i - 1]!;
}

/**
 * The threshold at which the false-accept rate is `target`, by linear interpolation of the
 * threshold over the rate. Rates stay the same over many thresholds: of each such plateau the last
 * threshold counts when leaving it and the first one when reaching it, so the result for a target
 * between the plateaus a <= target < b lies between the last threshold of a and the first of b.
 * (The behaviour of SciPy up to 1.8, which the original relies on; later ones refuse.)
 *
 * @param rates ascending, of the same length as `thresholds`
 * @returns undefined when no rate reaches the target
 */
export function interpolateThreshold(
  rates: ArrayLike<number>,
  thresholds: ArrayLike<number>,
  target: number,
): number | undefined {
  const last = rates.length - 1;
  if (last < 0 || !(rates[last]! >= target)) return undefined;
  let above = 0;
  while (above <= last && rates[above]! <= target) above++;
  if (above > last) return thresholds[last];
  // A curve that starts above the target has no rate to interpolate from.
  if (above === 0) return thresholds[0];
  const below = above - 1;
  const share = (target - rates[below]!) / (rates[above]! - rates[below]!);
  return thresholds[below]! + share * (thresholds[above]! - thresholds[below]!);
}
