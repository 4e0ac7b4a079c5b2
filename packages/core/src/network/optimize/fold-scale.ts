import { openAffine, scaleAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** The residual scales (0.17, 0.10, 0.20) disappear in the convolution before them. */
export const foldScale: AbsorbRule = (node, { node: { op } }) => {
  const affine = openAffine(node);
  if (!affine || op.type !== 'scale') return undefined;
  return scaleAffine(
    affine,
    node.values,
    () => op.factor,
    () => 0,
  );
};
