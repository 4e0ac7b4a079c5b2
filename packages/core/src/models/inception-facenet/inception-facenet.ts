import { FaceNetError } from '../../errors.js';
import { type Network, NetworkBuilder } from '../../network/index.js';
import { checkCount, checkShare } from '../check-options.js';
import { embeddingHead } from '../embedding-head.js';
import { convBlock } from './conv-block.js';
import { inceptionModule } from './inception-module.js';
import { type InceptionFaceNetVariant, variants } from './variants.js';

export interface InceptionFaceNetOptions {
  /**
   * Values of an embedding; default 128, as in the paper. `'features'` ends where the original ends,
   * without a bottleneck: the embedding is the 1024 (NN2, NN3), 896 (NN4) or 736 (small2) features.
   */
  readonly embeddingSize?: number | 'features';
  /** Share of features that dropout keeps while training, above 0, at most 1; default 1. */
  readonly keepProbability?: number;
}

/**
 * The Inception networks of the FaceNet paper (Schroff et al. 2015, table 2), as the original project
 * has them beside its main networks: max pools throughout, batch norm in every convolution.
 *
 * The original's functions stop at the features; the bottleneck here is that of its other networks,
 * scope `Bottleneck`. Convolutions are named after the original's scopes: `conv1_7x7`,
 * `incept3a/branch2_3x3/conv1x1`, each with `weights`, `batch_norm/{beta,gamma,moving_mean,
 * moving_variance}` and `bias/biases`. Batch norm and offset are named otherwise than there, so early
 * checkpoints of these networks do not load by name.
 *
 * Input `input` [batch, side, side, 3] with sides of 224 (NN2), 160 (NN3) or 96 pixels (NN4, small2).
 * Outputs `features` [batch, 1024, 896 or 736], `prelogits` and `embeddings` [batch, embeddingSize],
 * the latter of unit length.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an unknown variant or an option out of range
 */
export function createInceptionFaceNet(
  variant: InceptionFaceNetVariant,
  options: InceptionFaceNetOptions = {},
): Network {
  if (!Object.hasOwn(variants, variant)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `variant must be one of ${Object.keys(variants).join(', ')}, not ${variant}.`,
    );
  }
  const { embeddingSize = 128, keepProbability = 1 } = options;
  if (embeddingSize !== 'features') checkCount('embeddingSize', embeddingSize);
  checkShare('keepProbability', keepProbability);
  const { imageSize, modules } = variants[variant];
  const net = new NetworkBuilder(variant);
  const half = { kernel: 3, strides: 2 } as const;

  let x = net.input('input', [null, imageSize, imageSize, 3]);
  x = convBlock(x, 'conv1_7x7', { filters: 64, kernel: 7, strides: 2 }).maxPool('pool1', half);
  x = convBlock(x, 'conv2_1x1', { filters: 64, kernel: 1 });
  x = convBlock(x, 'conv3_3x3', { filters: 192, kernel: 3 }).maxPool('pool3', half);
  for (const module of modules) x = inceptionModule(net, x, module);
  const features = x.globalAvgPool('pool6').dropout('dropout', keepProbability);
  if (embeddingSize === 'features') {
    const embeddings = features.l2Normalize('embeddings');
    return net.build({ features, prelogits: features, embeddings });
  }
  return net.build({ features, ...embeddingHead(features, '', embeddingSize) });
}
