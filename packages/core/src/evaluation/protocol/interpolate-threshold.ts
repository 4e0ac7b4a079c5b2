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
