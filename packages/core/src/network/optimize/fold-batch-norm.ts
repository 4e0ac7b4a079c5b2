import { openAffine, scaleAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** Batch norm with fixed statistics is affine, so a convolution in front can carry it. */
export const foldBatchNorm: AbsorbRule = (node, { node: { op }, values }) => {
  const affine = openAffine(node);
  const { beta, gamma, moving_mean: mean, moving_variance: variance } = values;
  if (!affine || op.type !== 'batchNorm' || !beta || !mean || !variance) return undefined;
  const factor = (channel: number) =>
    (gamma?.data[channel] ?? 1) / Math.sqrt((variance.data[channel] as number) + op.epsilon);
  const offset = (channel: number) =>
    (beta.data[channel] as number) - (mean.data[channel] as number) * factor(channel);
  return scaleAffine(affine, node.values, factor, offset);
};
