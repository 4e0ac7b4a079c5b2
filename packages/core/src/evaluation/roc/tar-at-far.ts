import { FaceNetError } from '../../errors.js';
import type { RocPoints } from './roc-points.js';

/** A threshold of a curve with the rates met there. */
export interface RatesAtThreshold {
  /** Pairs with a smaller distance are accepted. */
  readonly threshold: number;
  /** False-accept rate at the threshold, at most the one asked for. */
  readonly far: number;
  /** True-accept rate at the threshold. */
  readonly tar: number;
}

/**
 * The largest threshold whose false-accept rate is at most `far`. Nothing is interpolated: the
 * rates are those of a threshold that can be used.
 *
 * @throws FaceNetError INVALID_ARGUMENT unless 0 <= far <= 1, or when the curve starts above `far`
 */
export function tarAtFar(roc: RocPoints, far: number): RatesAtThreshold {
  if (!(far >= 0 && far <= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The false-accept rate is ${far}.`, {
      hint: 'It lies between 0 and 1, for example 0.001.',
    });
  }
  let [low, high] = [0, roc.fpr.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (roc.fpr[middle]! <= far) low = middle + 1;
    else high = middle;
  }
  if (low === 0) {
    throw new FaceNetError('INVALID_ARGUMENT', `The curve has no point with FAR ${far} or less.`, {
      hint: 'Build it with rocCurve(), which starts at 0.',
    });
  }
  const index = low - 1;
  return { threshold: roc.thresholds[index]!, far: roc.fpr[index]!, tar: roc.tpr[index]! };
}
