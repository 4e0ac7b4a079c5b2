import { changeable } from '../../arrays/array-pool.js';
import type { StoredTensor } from '../../arrays/weights.js';
import type { NetworkNode } from '../network.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp, Operation } from '../ops/index.js';

/** A node together with the values of its parameters by role, which nobody has decoded yet. */
export interface ValuedNode {
  readonly node: NetworkNode;
  readonly values: Readonly<Record<string, StoredTensor>>;
}

/** What becomes of a node that took its only consumer's work upon itself. */
interface Absorbed {
  readonly op: Operation;
  readonly values: Readonly<Record<string, StoredTensor>>;
}

/**
 * Tries to let `node` do the work of the node that follows it; `undefined` where that cannot be.
 * The result must compute the same function. Values are folded when they are read.
 */
export type AbsorbRule = (node: ValuedNode, follower: ValuedNode) => Absorbed | undefined;

/** Operations that compute weights * x + biases. */
type AffineOp = Conv2dOp | DepthwiseConv2dOp | DenseOp;

/** One number a channel of y -> factor * y + offset. */
interface ChannelMap {
  readonly factor: (channel: number) => number;
  readonly offset: (channel: number) => number;
}

/** The affine operation of a node, while nothing non-linear has been fused behind it. */
function openAffine({ node }: ValuedNode): AffineOp | undefined {
  const { op } = node;
  const affine = op.type === 'conv2d' || op.type === 'depthwiseConv2d' || op.type === 'dense';
  return affine && op.activation === undefined ? op : undefined;
}

/**
 * Folds y -> factor * y + offset into weights and biases.
 *
 * @param readMap decodes what the numbers are made of; called whenever one of both arrays is read
 */
function scaleAffine(
  op: AffineOp,
  { weights, biases }: ValuedNode['values'],
  readMap: () => ChannelMap,
): Absorbed | undefined {
  const channels = op.type === 'depthwiseConv2d' ? weights?.shape[2] : weights?.shape.at(-1);
  if (!weights || channels === undefined) return undefined;
  const factorsOf = ({ factor }: ChannelMap) =>
    Float64Array.from({ length: channels }, (_, channel) => factor(channel));
  return {
    op: { ...op, bias: true },
    values: {
      weights: {
        shape: weights.shape,
        read: (pool) => {
          const factors = factorsOf(readMap());
          const values = changeable(weights.read(pool), pool);
          // The channel runs fastest in all three layouts: [..., in, out], [in, out], [..., channels, 1].
          for (let i = 0; i < values.length; i++) values[i]! *= factors[i % channels] as number;
          return values;
        },
      },
      biases: {
        shape: [channels],
        read: () => {
          const map = readMap();
          const before = biases?.read();
          return Float32Array.from(
            factorsOf(map),
            (scale, channel) => (before?.[channel] ?? 0) * scale + map.offset(channel),
          );
        },
      },
    },
  };
}

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

/** An offset behind a convolution joins the convolution's own. */
export const foldBias: AbsorbRule = (node, { node: { op }, values: { biases } }) => {
  const affine = openAffine(node);
  if (!affine || op.type !== 'bias' || !biases) return undefined;
  return scaleAffine(affine, node.values, () => {
    const offsets = biases.read();
    return { factor: () => 1, offset: (channel) => offsets[channel] as number };
  });
};

/** The residual scales (0.17, 0.10, 0.20) disappear in the convolution before them. */
export const foldScale: AbsorbRule = (node, { node: { op } }) => {
  const affine = openAffine(node);
  if (!affine || op.type !== 'scale') return undefined;
  const map = { factor: () => op.factor, offset: () => 0 };
  return scaleAffine(affine, node.values, () => map);
};

/** Engines apply ReLU and PReLU while the convolution's result is still in cache. */
export const fuseActivation: AbsorbRule = (node, { node: { op }, values }) => {
  const affine = openAffine(node);
  if (!affine || (op.type !== 'relu' && op.type !== 'prelu')) return undefined;
  return { op: { ...affine, activation: op.type }, values: { ...node.values, ...values } };
};
