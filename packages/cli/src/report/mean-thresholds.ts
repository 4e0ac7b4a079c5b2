import type { PairEvaluation } from '@facenet/core/evaluation';
import type { DrawnThreshold } from './charts/distance-chart.js';
import { rate } from './number-text.js';

/** The thresholds of the protocol, each the mean over the folds, which choose their own. */
export function meanThresholds({ folds, val }: PairEvaluation): DrawnThreshold[] {
  const mean = (of: (fold: PairEvaluation['folds'][number]) => number) =>
    folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  return [
    { name: 'best accuracy', distance: mean(({ threshold }) => threshold) },
    { name: `FAR ${rate(val.farTarget)}`, distance: mean(({ valThreshold }) => valThreshold) },
  ];
}
