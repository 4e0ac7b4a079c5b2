import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { distances, FAR, meanOf, pairMasks } from './pairs.js';

/** How far the hardest of a batch are to be pulled apart. */
export interface BatchHardLossOptions {
  /**
   * By how much the distance to the nearest other person is to be larger than that to the farthest
   * photo of the same; above 0. What the scalar `batch_hard_margin` is when a step is given none.
   * `soft` has no bound: softplus instead of max(0, x). Default 0.2.
   */
  readonly margin?: number | 'soft';
}

/**
 * Triplet loss with the hardest of the batch (Hermans et al. 2017, "In defense of the triplet loss",
 * equation 5): mean over the anchors of max(0, margin + max |a - p| - min |a - n|), distances not being
 * squared. Anchors without a positive or a negative in the batch do not count: draw several photos of
 * each of several people.
 *
 * Reports the term `batch_hard_loss` and, as metrics, the means `hardest_positive` and
 * `hardest_negative` of both distances, which approach one another and 0 when embeddings collapse.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function batchHardLoss({ margin = 0.2 }: BatchHardLossOptions = {}): LossHead {
  if (margin !== 'soft') checkOption(margin, 'The margin of batch-hard triplets', { from: 0 });
  return {
    name: 'batch_hard',
    build({ builder, embeddings, labels }) {
      const { same, positive, negative } = pairMasks(labels);
      const distance = distances(embeddings);
      const farthest = distance.multiply(positive).max({ axes: [1] });
      const nearest = distance.add(same.multiply(FAR)).min({ axes: [1] });
      const counted = positive.max({ axes: [1] }).multiply(negative.max({ axes: [1] }));
      const gap = farthest.subtract(nearest);
      const losses =
        margin === 'soft'
          ? gap.softplus()
          : gap.add(builder.scalar('batch_hard_margin', margin)).relu();
      return {
        terms: { batch_hard_loss: meanOf(losses, counted) },
        metrics: {
          hardest_positive: meanOf(farthest, counted),
          hardest_negative: meanOf(nearest, counted),
        },
      };
    },
  };
}
