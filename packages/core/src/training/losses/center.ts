import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';

/** How samples are drawn to the centres of their classes. */
export interface CenterLossOptions {
  /** People in the training set. */
  readonly classes: number;
  /** What the loss is multiplied by; not negative. */
  readonly factor: number;
  /**
   * Share of its distance to a sample that a centre keeps in a step, from 0 to 1. Default 0.95, the
   * original's.
   */
  readonly alfa?: number;
  /**
   * Has the optimiser move the centres too, beside their own update, as the original does. Default
   * false.
   */
  readonly compat?: boolean;
}

/**
 * Center loss (Wen et al. 2016, "A discriminative feature learning approach"), as the original computes
 * it: factor * mean((f - c)^2) over all values of all prelogits f, c being the centre of the sample's
 * class before the step. Then c -= (1 - alfa) * (c - f), for each sample of the class.
 *
 * Reports the metric `center_loss`, without the factor, and the term `center_loss_term`; its variable
 * `centers` [classes, size] starts with zeros.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function centerLoss(options: CenterLossOptions): LossHead {
  const { classes, factor, alfa = 0.95, compat = false } = options;
  checkOption(classes, 'The number of classes', { from: 1, whole: true });
  checkOption(factor, 'The factor of center loss', { from: 0 });
  checkOption(alfa, 'alfa of center loss', { from: 0, to: 1 });
  return {
    name: 'center_loss',
    classes,
    build({ prelogits, labels, embeddingSize, variable }) {
      const centers = variable('centers', [classes, embeddingSize], {
        rows: true,
        trainable: compat,
      });
      const offset = centers.gather(labels).subtract(prelogits);
      const loss = offset.square().mean();
      const rows = offset.stopGradient().multiply(1 - alfa);
      return {
        terms: { center_loss_term: loss.multiply(factor) },
        metrics: { center_loss: loss },
        updates: [
          { kind: 'subtractRows', variable: centers.name, ids: labels.name, rows: rows.name },
        ],
      };
    },
  };
}
