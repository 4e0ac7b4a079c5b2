import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { type CosineHeadOptions, cosineHead } from './cosine-head.js';

/** See {@link arcFaceLoss}. */
export interface ArcFaceLossOptions extends CosineHeadOptions {
  /**
   * The angle m to add, in radians from 0 to pi. Default 0.5, the paper's. The scalar `arcface_margin`
   * is this when a step is given none: it can grow with the epochs.
   */
  readonly margin?: number;
  /** Adds the angle only to those within 90 degrees of their class. Default false, the paper's. */
  readonly easyMargin?: boolean;
}

/**
 * ArcFace (Deng et al. 2019, "ArcFace: additive angular margin loss", equation 3): softmax cross entropy
 * of s cos(theta), for the own class s cos(theta + m). Where theta + m is beyond 180 degrees it is
 * cos(theta) - m sin(m), so that it goes on falling. With `subCenters` it is sub-center ArcFace.
 *
 * Reports `cross_entropy` and `accuracy`; its variable is `Classes/weights` [classes, subCenters * size].
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function arcFaceLoss(options: ArcFaceLossOptions): LossHead {
  const { margin = 0.5, easyMargin = false } = options;
  checkOption(margin, 'The margin of ArcFace', { from: 0, to: Math.PI });
  return cosineHead('arcface', options, (own, { builder }) => {
    const angle = builder.scalar('arcface_margin', margin);
    // cos(theta + m) without theta: the derivative of acos is infinite at both ends, that of the sine
    // is 0 where it is clamped.
    const sine = own.square().negate().add(1).maximum(1e-10).sqrt();
    const added = own.multiply(angle.cos()).subtract(sine.multiply(angle.sin()));
    const limit = easyMargin ? builder.constant(0) : angle.cos().negate();
    const otherwise = easyMargin ? own : own.subtract(angle.multiply(angle.sin()));
    const within = own.greater(limit);
    const beyond = within.negate().add(1);
    return { own: added.wherePositive(within).add(otherwise.wherePositive(beyond)) };
  });
}
