import { openAffine, scaleAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** The residual scales (0.17, 0.10, 0.20) disappear in the convolution before them. */
export const foldScale: AbsorbRule = (node, { node: { op } }) => {
  const affine = openAffine(node);
  if (!affine || op.type !== 'scale') return undefined;
  const map = { factor: () => op.factor, offset: () => 0 };
  return scaleAffine(affine, node.values, () => map);
};
