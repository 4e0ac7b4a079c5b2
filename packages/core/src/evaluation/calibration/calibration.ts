import { FaceNetError } from '../../errors.js';
import type { Interval } from './binomial-bounds.js';

/** A threshold for a false-accept rate, with what is known of its precision. */
export interface Calibration {
  /** Pairs with a smaller Euclidean distance are accepted. */
  readonly threshold: number;
  /** The false-accept rate asked for. */
  readonly far: number;
  /** The false-accept rate met on the data at `threshold`, at most `far`. */
  readonly measuredFar: number;
  /** True-accept rate at `threshold`; absent when there are no genuine pairs. */
  readonly tar?: number;
  readonly impostorPairs: number;
  readonly genuinePairs: number;
  readonly confidence: number;
  /** Confidence interval of the threshold at which the false-accept rate is `far`. */
  readonly interval: Interval;
  /** Confidence interval of the false-accept rate at `threshold`. */
  readonly farInterval: Interval;
  readonly method: 'order-statistics' | 'identity-bootstrap';
}

export interface CalibrateOptions {
  /** False-accept rate to aim at, between 0 and 1, for example 0.001. */
  readonly far: number;
  /** Confidence of the intervals, between 0 and 1; default 0.95. */
  readonly confidence?: number;
  /** Resamples of the bootstrap over people, default 1000. */
  readonly resamples?: number;
  /** Seed of the bootstrap, a whole number; the same seed gives the same intervals. Default 1. */
  readonly seed?: number;
}

/** @throws FaceNetError INVALID_ARGUMENT naming the option that is out of range */
export function checkOptions(options: CalibrateOptions): Required<CalibrateOptions> {
  const { far, confidence = 0.95, resamples = 1000, seed = 1 } = options;
  checkBetween('far', far);
  checkBetween('confidence', confidence);
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `resamples is ${resamples}.`, {
      hint: 'It is a whole number from 1; 1000 is usual.',
    });
  }
  if (!Number.isInteger(seed)) {
    throw new FaceNetError('INVALID_ARGUMENT', `seed is ${seed}.`, {
      hint: 'It is a whole number.',
    });
  }
  return { far, confidence, resamples, seed };
}

function checkBetween(name: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${value}.`, {
    hint: 'It lies between 0 and 1, both excluded.',
  });
}

/**
 * One accepted impostor among fewer than 1/far pairs is already more than `far`.
 *
 * @throws FaceNetError INVALID_ARGUMENT with the number of pairs needed
 */
export function checkImpostorPairs(impostorPairs: number, far: number): void {
  // 1 / far is rounded, and must not ask for one pair too many.
  const needed = Math.ceil((1 / far) * (1 - 1e-12));
  if (impostorPairs >= needed) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${impostorPairs} impostor pairs say nothing of a false-accept rate of ${far}; at least ${needed} are needed.`,
    { hint: 'Add people or pairs, or calibrate for a higher rate.' },
  );
}
