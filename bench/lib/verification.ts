/** A distance between two photos and whether they show one person. */
export interface Trial {
  readonly distance: number;
  readonly same: boolean;
}

/**
 * LFW's ten-fold accuracy: the threshold (0, 0.01, ... on the squared distance, 0...4) that is best
 * on nine tenths, applied to the tenth left out. Folds are strided so that each has as many pairs
 * of one person as of two, whatever the order of the list.
 */
export function tenFoldAccuracy(trials: readonly Trial[]): { mean: number; std: number } {
  const folds = 10;
  const accuracies = Array.from({ length: folds }, (_, fold) => {
    const test = trials.filter((_, i) => i % folds === fold);
    const train = trials.filter((_, i) => i % folds !== fold);
    let best = { threshold: 0, accuracy: -1 };
    for (let step = 0; step < 400; step++) {
      const accuracy = accuracyAt(train, Math.sqrt(step / 100));
      if (accuracy > best.accuracy) best = { threshold: Math.sqrt(step / 100), accuracy };
    }
    return accuracyAt(test, best.threshold);
  });
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / folds;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / folds;
  return { mean, std: Math.sqrt(variance) };
}

function accuracyAt(trials: readonly Trial[], threshold: number): number {
  return (
    trials.filter(({ distance, same }) => distance < threshold === same).length / trials.length
  );
}

/** The rate at which false accepts and false rejects are equal, and the distance where. */
export function equalErrorRate(trials: readonly Trial[]): { rate: number; distance: number } {
  const sorted = [...trials].sort((a, b) => a.distance - b.distance);
  const positives = trials.filter(({ same }) => same).length;
  const negatives = trials.length - positives;
  let accepted = 0;
  let falselyAccepted = 0;
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1, distance: 0 };
  for (const { distance, same } of sorted) {
    if (same) accepted++;
    else falselyAccepted++;
    const far = falselyAccepted / negatives;
    const frr = 1 - accepted / positives;
    const gap = Math.abs(far - frr);
    if (gap < best.gap) best = { gap, rate: (far + frr) / 2, distance };
  }
  return { rate: best.rate, distance: best.distance };
}
