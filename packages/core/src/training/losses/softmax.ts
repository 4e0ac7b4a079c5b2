import type { LossHead } from '../loss-head.js';
import { checkOption } from './check-option.js';
import { crossEntropy } from './cross-entropy.js';

/** How samples are told to be of classes. */
export interface SoftmaxLossOptions {
  /** People in the training set; labels are 0...`classes` - 1. At least 2. */
  readonly classes: number;
  /**
   * Share of the target that all classes get alike (Szegedy et al. 2016, "Rethinking the Inception
   * architecture", section 7), from 0 to 1. Default 0, the original's.
   */
  readonly labelSmoothing?: number;
}

/**
 * Softmax cross entropy of a dense layer behind the prelogits, which is left away after training:
 * mean over the batch of -log softmax(prelogits W + b)[label].
 *
 * Reports the term `cross_entropy` and the metric `accuracy`; its variables are `Logits/weights` [size,
 * classes], under weight decay, and `Logits/biases`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for options out of range
 */
export function softmaxLoss({ classes, labelSmoothing = 0 }: SoftmaxLossOptions): LossHead {
  checkOption(classes, 'The number of classes', { from: 2, whole: true });
  checkOption(labelSmoothing, 'Label smoothing', { from: 0, to: 1 });
  return {
    name: 'softmax',
    classes,
    build({ prelogits, labels, embeddingSize, variable }) {
      const weights = variable('Logits/weights', [embeddingSize, classes], {
        initializer: { type: 'xavier' },
        decay: true,
      });
      const logits = prelogits.matMul(weights).add(variable('Logits/biases', [classes]));
      return crossEntropy(logits, labels.oneHot(classes), { smoothing: labelSmoothing });
    },
  };
}
