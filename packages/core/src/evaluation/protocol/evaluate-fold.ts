import { meanOf } from '../mean-and-std.js';
import { type AcceptedCounts, interpolateThreshold, ThresholdGrid } from './threshold-grid.js';

/** Thresholds 0, 0.01, ... 3.99, for accuracy and the averaged curve. */
const accuracyGrid = new ThresholdGrid(400, 0.01);
/** Thresholds 0, 0.001, ... 3.999, for the validation rate. */
const validationGrid = new ThresholdGrid(4000, 0.001);

interface FoldInput {
  readonly distances: Float32Array;
  readonly same: readonly boolean[];
  /** 1 for the pairs of this fold. */
  readonly inTest: Uint8Array;
  readonly farTarget: number;
  readonly compat: boolean;
}

/** What is measured on one fold with thresholds chosen on all others. */
export interface FoldResult {
  /** Share of pairs decided rightly at `threshold`. */
  readonly accuracy: number;
  /** The first threshold of the best accuracy on the other folds. */
  readonly threshold: number;
  /**
   * True-accept rate at `valThreshold`; NaN when there is no such threshold or the fold has no
   * genuine pairs.
   */
  readonly val: number;
  /**
   * False-accept rate at `valThreshold`; NaN when there is no such threshold or the fold has no
   * impostor pairs.
   */
  readonly far: number;
  /**
   * Threshold of the target false-accept rate on the other folds; absent when these have no impostor
   * pairs to tell it.
   */
  readonly valThreshold?: number;
  readonly pairs: number;
}

/** The fold's figures and its curve over the accuracy thresholds. */
interface FoldEvaluation {
  readonly result: FoldResult;
  readonly test: AcceptedCounts;
}

export function evaluateFold(input: FoldInput): FoldEvaluation {
  const { distances, same, inTest } = input;
  const train = accuracyGrid.count(distances, same, inTest, 0);
  const test = accuracyGrid.count(distances, same, inTest, 1);
  const best = firstMaximum(train);
  const pairs = test.genuinePairs + test.impostorPairs;
  const accuracy = rightlyDecided(test, best) / pairs;
  const valThreshold = validationThreshold(input);
  const rates = ratesAt(input, valThreshold, test);
  const threshold = accuracyGrid.thresholds[best]!;
  const result = { accuracy, threshold, ...rates, pairs };
  return { result: valThreshold === undefined ? result : { ...result, valThreshold }, test };
}

function rightlyDecided(counts: AcceptedCounts, index: number): number {
  return counts.genuine[index]! + counts.impostorPairs - counts.impostor[index]!;
}

function firstMaximum(counts: AcceptedCounts): number {
  let best = 0;
  for (let i = 1; i < counts.genuine.length; i++) {
    if (rightlyDecided(counts, i) > rightlyDecided(counts, best)) best = i;
  }
  return best;
}

function validationThreshold(input: FoldInput): number | undefined {
  const { distances, same, inTest, farTarget, compat } = input;
  const { thresholds } = validationGrid;
  const { impostor, impostorPairs } = validationGrid.count(distances, same, inTest, 0);
  if (impostorPairs === 0) return compat ? 0 : undefined;
  const rates = Float64Array.from(impostor, (accepted) => accepted / impostorPairs);
  const found = interpolateThreshold(rates, thresholds, farTarget);
  if (found !== undefined) return found;
  // Even the largest threshold accepts fewer impostors than allowed; the original accepts nobody.
  return compat ? 0 : thresholds[thresholds.length - 1]!;
}

function ratesAt(
  { distances, same, inTest }: FoldInput,
  threshold: number | undefined,
  test: AcceptedCounts,
) {
  if (threshold === undefined) return { val: Number.NaN, far: Number.NaN };
  let genuine = 0;
  let impostor = 0;
  for (let pair = 0; pair < same.length; pair++) {
    if (!inTest[pair] || !(distances[pair]! < threshold)) continue;
    if (same[pair]) genuine++;
    else impostor++;
  }
  return { val: genuine / test.genuinePairs, far: impostor / test.impostorPairs };
}

/** A curve over the thresholds 0, 0.01, ... 3.99, averaged over the folds. */
export interface AveragedCurve {
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
  readonly thresholds: readonly number[];
}

/**
 * Mean over the folds of their rates at each threshold. A fold without genuine pairs says nothing
 * about the true-accept rate and is left out of it, likewise for impostors.
 *
 * @param compat count such folds as rate 0, as the original does
 */
export function averagedCurve(folds: readonly FoldEvaluation[], compat: boolean): AveragedCurve {
  const counts = folds.map((fold) => fold.test);
  const empty = compat ? 0 : Number.NaN;
  const average = (rate: (fold: AcceptedCounts, index: number) => number) =>
    Array.from(accuracyGrid.thresholds, (_, index) =>
      meanOf(counts.map((fold) => rate(fold, index))),
    );
  return {
    fpr: average((fold, i) =>
      fold.impostorPairs ? fold.impostor[i]! / fold.impostorPairs : empty,
    ),
    tpr: average((fold, i) => (fold.genuinePairs ? fold.genuine[i]! / fold.genuinePairs : empty)),
    thresholds: [...accuracyGrid.thresholds],
  };
}
