import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';

/** How far triplets are to be pulled apart. */
export interface TripletLossOptions {
  /**
   * By how much the squared distance to the negative is to be larger; not negative. What the scalar
   * `alpha` is when a step is given none. Default 0.2, the original's.
   */
  readonly alpha?: number;
}

/**
 * Triplet loss (Schroff et al. 2015, "FaceNet", equation 2) of mined triplets: mean of max(0, |a - p|^2 -
 * |a - n|^2 + alpha). The rows of a batch are anchor, positive, negative, anchor, ..., so it is a multiple
 * of 3; labels are not looked at.
 *
 * Reports the term `triplet_loss` and the metric `active_triplets`, the share that is not apart yet.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function tripletLoss({ alpha = 0.2 }: TripletLossOptions = {}): LossHead {
  checkOption(alpha, 'alpha of the triplet loss', { from: 0 });
  return {
    name: 'triplet',
    batchMultiple: 3,
    build({ builder, embeddings, embeddingSize }) {
      const rows = embeddings.reshape([null, 3, embeddingSize]);
      const [anchor, positive, negative] = [0, 1, 2].map((role) =>
        rows.slice([0, role, 0], [null, 1, null]).reshape([null, embeddingSize]),
      ) as [typeof rows, typeof rows, typeof rows];
      const toPositive = anchor
        .subtract(positive)
        .square()
        .sum({ axes: [1] });
      const toNegative = anchor
        .subtract(negative)
        .square()
        .sum({ axes: [1] });
      const violation = toPositive.subtract(toNegative).add(builder.scalar('alpha', alpha));
      return {
        terms: { triplet_loss: violation.maximum(0).mean() },
        metrics: { active_triplets: violation.greater(0).mean() },
      };
    },
  };
}
