import { openAffine } from './affine.js';
import type { AbsorbRule } from './rule.js';

/** Engines apply ReLU and PReLU while the convolution's result is still in cache. */
export const fuseActivation: AbsorbRule = (node, { node: { op }, values }) => {
  const affine = openAffine(node);
  if (!affine || (op.type !== 'relu' && op.type !== 'prelu')) return undefined;
  return { op: { ...affine, activation: op.type }, values: { ...node.values, ...values } };
};
