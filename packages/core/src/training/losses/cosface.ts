import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { type CosineHeadOptions, cosineHead } from './cosine-head.js';

/** See {@link cosFaceLoss}. */
export interface CosFaceLossOptions extends CosineHeadOptions {
  /**
   * What is taken from the own cosine, 0 to 2. Default 0.35, the paper's. The scalar `cosface_margin`
   * is this when a step is given none.
   */
  readonly margin?: number;
}

/**
 * CosFace (Wang et al. 2018, "CosFace: large margin cosine loss", equation 4): softmax cross entropy of
 * s cos(theta), for the own class s (cos(theta) - m). With a margin of 0 it is the normalised softmax.
 *
 * Reports `cross_entropy` and `accuracy`; its variable is `Classes/weights` [classes, subCenters * size].
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function cosFaceLoss(options: CosFaceLossOptions): LossHead {
  const { margin = 0.35 } = options;
  checkOption(margin, 'The margin of CosFace', { from: 0, to: 2 });
  return cosineHead('cosface', options, (own, { builder }) => {
    return { own: own.subtract(builder.scalar('cosface_margin', margin)) };
  });
}
