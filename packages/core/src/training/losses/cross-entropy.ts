import type { Value } from '../../program/index.js';
import type { BuiltLoss } from '../loss-head.js';

/**
 * The mean over the batch of -sum(target * log softmax(logits)), and the share of samples whose largest
 * logit is that of their class.
 *
 * @param logits [batch, classes]
 * @param targets [batch, classes]: 1 at the class of each sample, else 0
 * @param options `smoothing`: share of the target that all classes get alike (Szegedy et al. 2016,
 * section 7); `judged`: what accuracy looks at, where the logits hold a margin; default the logits
 */
export function crossEntropy(
  logits: Value,
  targets: Value,
  { smoothing = 0, judged = logits }: { readonly smoothing?: number; readonly judged?: Value } = {},
): BuiltLoss {
  const logs = logits.logSoftmax();
  const ofClass = targets.multiply(logs).sum({ axes: [1] });
  const likelihood =
    smoothing === 0
      ? ofClass
      : ofClass.multiply(1 - smoothing).add(logs.mean({ axes: [1] }).multiply(smoothing));
  return {
    terms: { cross_entropy: likelihood.mean().negate() },
    metrics: { accuracy: accuracyOf(judged.stopGradient(), targets) },
  };
}

/** Where several logits are the largest, the right one of them counts as a part. */
function accuracyOf(logits: Value, targets: Value): Value {
  const largest = logits.equal(logits.max({ axes: [1], keepDims: true }));
  const right = largest.multiply(targets).sum({ axes: [1] });
  return right.divide(largest.sum({ axes: [1] })).mean();
}
