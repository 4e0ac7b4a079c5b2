import { openAffine, scaleAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** Batch norm with fixed statistics is affine, so a convolution in front can carry it. */
export const foldBatchNorm: AbsorbRule = (node, { node: { op }, values }) => {
  const affine = openAffine(node);
  const { beta, gamma, moving_mean: mean, moving_variance: variance } = values;
  if (!affine || op.type !== 'batchNorm' || !beta || !mean || !variance) return undefined;
  return scaleAffine(affine, node.values, () => {
    const [gammas, variances] = [gamma?.read(), variance.read()];
    const [betas, means] = [beta.read(), mean.read()];
    const factor = (channel: number) =>
      (gammas?.[channel] ?? 1) / Math.sqrt((variances[channel] as number) + op.epsilon);
    const offset = (channel: number) =>
      (betas[channel] as number) - (means[channel] as number) * factor(channel);
    return { factor, offset };
  });
};
