import type { Value } from '../../program/index.js';
import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { FAR, not, pairMasks, similarities } from './pairs.js';

/** How pairs are chosen and weighed. */
export interface MultiSimilarityLossOptions {
  /** How much more positives count the less alike they are; above 0. Default 2, the paper's. */
  readonly alpha?: number;
  /** How much more negatives count the more alike they are; above 0. Default 50, the paper's. */
  readonly beta?: number;
  /** Cosine around which they are weighed, -1 to 1. Default 0.5; the paper's text says 1. */
  readonly base?: number;
  /**
   * By how much a pair may be easier than the hardest of the other kind and still count; 2 or more lets
   * all count of samples that have both kinds. Not negative; default 0.1, the paper's.
   */
  readonly epsilon?: number;
}

/**
 * Multi-similarity loss (Wang et al. 2019, "Multi-similarity loss with general pair weighting",
 * equation 14) with its mining (equations 11 and 12), of the cosines s inside a batch: mean over the
 * samples of log(1 + sum exp(-alpha (s - base))) / alpha over its positives that are less alike than its
 * most alike negative + epsilon, and log(1 + sum exp(beta (s - base))) / beta over its negatives that are
 * more alike than its least alike positive - epsilon.
 *
 * Reports the term `multi_similarity_loss` and, as metrics, how many positives and negatives a sample
 * has that count: `mined_positives`, `mined_negatives`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function multiSimilarityLoss(options: MultiSimilarityLossOptions = {}): LossHead {
  const { alpha = 2, beta = 50, base = 0.5, epsilon = 0.1 } = options;
  const what = (option: string) => `${option} of multi-similarity loss`;
  checkOption(alpha, what('alpha'), { from: 0, above: true });
  checkOption(beta, what('beta'), { from: 0, above: true });
  checkOption(base, what('base'), { from: -1, to: 1 });
  checkOption(epsilon, what('epsilon'), { from: 0 });
  return {
    name: 'multi_similarity',
    build({ embeddings, labels }) {
      const { positive, negative } = pairMasks(labels);
      const cosines = similarities(embeddings);
      const known = cosines.stopGradient();
      const row = { axes: [1], keepDims: true };
      const leastPositive = known.add(not(positive).multiply(FAR)).min(row);
      const mostNegative = known.subtract(not(negative).multiply(FAR)).max(row);
      const positives = positive.multiply(mostNegative.add(epsilon).greater(known));
      const negatives = negative.multiply(known.greater(leastPositive.subtract(epsilon)));
      const above = cosines.subtract(base);
      const together = logOnePlusSum(above.multiply(-alpha), positives).multiply(1 / alpha);
      const apart = logOnePlusSum(above.multiply(beta), negatives).multiply(1 / beta);
      return {
        terms: { multi_similarity_loss: together.add(apart).mean() },
        metrics: {
          mined_positives: positives.sum({ axes: [1] }).mean(),
          mined_negatives: negatives.sum({ axes: [1] }).mean(),
        },
      };
    },
  };
}

/** log(1 + the sum of exp(x) where the mask is 1) along the last axis, without overflow. */
function logOnePlusSum(x: Value, mask: Value): Value {
  const masked = x.multiply(mask).subtract(not(mask).multiply(FAR));
  const row = { axes: [1], keepDims: true };
  const largest = masked.max(row).maximum(0).stopGradient();
  const sum = masked.subtract(largest).exp().sum(row).add(largest.negate().exp());
  return sum.log().add(largest);
}
