import type { WeightTensor } from '../../weights/weights.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp } from '../ops/index.js';
import type { Absorbed, ValuedNode } from './rule.js';

/** Operations that compute weights * x + biases. */
export type AffineOp = Conv2dOp | DepthwiseConv2dOp | DenseOp;

/** The affine operation of a node, while nothing non-linear has been fused behind it. */
export function openAffine({ node }: ValuedNode): AffineOp | undefined {
  const { op } = node;
  const affine = op.type === 'conv2d' || op.type === 'depthwiseConv2d' || op.type === 'dense';
  return affine && op.activation === undefined ? op : undefined;
}

/** Folds y -> factor * y + offset (one of each a channel) into weights and biases. */
export function scaleAffine(
  op: AffineOp,
  { weights, biases }: ValuedNode['values'],
  factor: (channel: number) => number,
  offset: (channel: number) => number,
): Absorbed | undefined {
  const channels = op.type === 'depthwiseConv2d' ? weights?.shape[2] : weights?.shape.at(-1);
  if (!weights || channels === undefined) return undefined;
  const factors = Float64Array.from({ length: channels }, (_, channel) => factor(channel));
  // The channel runs fastest in all three layouts: [..., in, out], [in, out], [..., channels, 1].
  const scaled = weights.data.map((value, i) => value * (factors[i % channels] as number));
  const shifted = Float32Array.from(
    factors,
    (scale, channel) => (biases?.data[channel] ?? 0) * scale + offset(channel),
  );
  return {
    op: { ...op, bias: true },
    values: {
      weights: { shape: weights.shape, data: scaled },
      biases: { shape: [channels], data: shifted } satisfies WeightTensor,
    },
  };
}
