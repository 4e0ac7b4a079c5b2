import type { Value } from '../../program/index.js';
import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';

/** How prelogits are kept small. */
export interface PrelogitsNormOptions {
  /** What the norm is multiplied by; not negative. */
  readonly factor: number;
  /** Which norm: above 0, `Infinity` for the largest value. Default 1, the original's. */
  readonly p?: number;
}

/**
 * The original's `prelogits_norm_loss`: factor * mean over the batch of the p-norm of |prelogits| + 1e-4,
 * which makes prelogits sparse where p is 1.
 *
 * Reports the metric `prelogits_norm`, without the factor, and the term `prelogits_norm_term`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function prelogitsNorm({ factor, p = 1 }: PrelogitsNormOptions): LossHead {
  checkOption(factor, 'The factor of the prelogits norm', { from: 0 });
  checkOption(p, 'p of the prelogits norm', { from: 0, above: true, to: Infinity });
  return {
    name: 'prelogits_norm',
    build({ prelogits }) {
      const loss = pNorm(prelogits.abs().add(1e-4), p).mean();
      return {
        terms: { prelogits_norm_term: loss.multiply(factor) },
        metrics: { prelogits_norm: loss },
      };
    },
  };
}

/** Of positive numbers, along the last axis. */
function pNorm(x: Value, p: number): Value {
  if (p === 1) return x.sum({ axes: [1] });
  if (p === 2)
    return x
      .square()
      .sum({ axes: [1] })
      .sqrt();
  const largest = x.max({ axes: [1], keepDims: true });
  if (p === Infinity) return largest;
  // Divided by the largest, since x^p would leave the range of floats.
  const scale = largest.stopGradient();
  const powers = x.divide(scale).log().multiply(p).exp();
  const root = powers
    .sum({ axes: [1], keepDims: true })
    .log()
    .multiply(1 / p)
    .exp();
  return root.multiply(scale);
}
