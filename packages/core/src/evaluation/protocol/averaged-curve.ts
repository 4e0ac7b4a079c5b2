import { meanOf } from '../mean-and-std.js';
import { accuracyGrid, type FoldEvaluation } from './evaluate-fold.js';
import type { AcceptedCounts } from './threshold-grid.js';

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
