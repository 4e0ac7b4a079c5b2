import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { distances, meanOf, pairMasks, squaredDistances } from './pairs.js';

/** How pairs are pulled together and pushed apart. */
export interface ContrastiveLossOptions {
  /**
   * How far two people are to be apart; above 0, and below 2 for embeddings of unit length. What the
   * scalar `contrastive_margin` is when a step is given none. Default 1.
   */
  readonly margin?: number;
}

/**
 * Contrastive loss (Hadsell et al. 2006, "Dimensionality reduction by learning an invariant mapping",
 * equation 4) of all pairs inside a batch: d^2 / 2 for two photos of one person, max(0, margin - d)^2 / 2
 * for those of two. Each kind is averaged on its own, since a batch holds far more pairs of two people.
 *
 * Reports the term `contrastive_loss`, and as metrics its parts `positive_pairs` and `negative_pairs`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function contrastiveLoss({ margin = 1 }: ContrastiveLossOptions = {}): LossHead {
  checkOption(margin, 'The margin of contrastive loss', { from: 0, above: true });
  return {
    name: 'contrastive',
    build({ builder, embeddings, labels }) {
      const { positive, negative } = pairMasks(labels);
      const close = builder
        .scalar('contrastive_margin', margin)
        .subtract(distances(embeddings))
        .relu();
      const together = meanOf(squaredDistances(embeddings), positive).multiply(0.5);
      const apart = meanOf(close.square(), negative).multiply(0.5);
      return {
        terms: { contrastive_loss: together.add(apart) },
        metrics: { positive_pairs: together, negative_pairs: apart },
      };
    },
  };
}
