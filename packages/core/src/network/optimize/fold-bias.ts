import { openAffine, scaleAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** An offset behind a convolution joins the convolution's own. */
export const foldBias: AbsorbRule = (node, { node: { op }, values: { biases } }) => {
  const affine = openAffine(node);
  if (!affine || op.type !== 'bias' || !biases) return undefined;
  return scaleAffine(affine, node.values, () => {
    const offsets = biases.read();
    return { factor: () => 1, offset: (channel) => offsets[channel] as number };
  });
};
