import { changeable } from '../../weights/array-pool.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp } from '../ops/index.js';
import type { Absorbed, ValuedNode } from './rule.js';

/** Operations that compute weights * x + biases. */
export type AffineOp = Conv2dOp | DepthwiseConv2dOp | DenseOp;

/** One number a channel of y -> factor * y + offset. */
export interface ChannelMap {
  readonly factor: (channel: number) => number;
  readonly offset: (channel: number) => number;
}

/** The affine operation of a node, while nothing non-linear has been fused behind it. */
export function openAffine({ node }: ValuedNode): AffineOp | undefined {
  const { op } = node;
  const affine = op.type === 'conv2d' || op.type === 'depthwiseConv2d' || op.type === 'dense';
  return affine && op.activation === undefined ? op : undefined;
}

/**
 * Folds y -> factor * y + offset into weights and biases.
 *
 * @param readMap decodes what the numbers are made of; called whenever one of both arrays is read
 */
export function scaleAffine(
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
