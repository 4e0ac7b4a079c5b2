import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import {
  type Network,
  NetworkBuilder,
  type NodeHandle,
  type WindowOptions,
} from '../network/index.js';

import { type Architecture, checkCount, checkShare, embeddingHead } from './architecture.js';

/**
 * Convolution, batch norm with beta and gamma, one more offset, ReLU. The offset is redundant beside
 * beta, but the original has and trains it.
 */
export function convBlock(
  input: NodeHandle,
  name: string,
  options: WindowOptions & { readonly filters: number },
): NodeHandle {
  return input
    .conv2d(name, { ...options, bias: false })
    .batchNorm(`${name}/batch_norm`, { gamma: true })
    .bias(`${name}/bias`)
    .relu(`${name}/relu`);
}

/** The filters of one row of the paper's network tables; a branch that is left out does not exist. */
export interface InceptionModule {
  readonly name: string;
  readonly branch1x1?: number;
  /** Filters of the 1x1 convolution that reduces, then of the 3x3 convolution. */
  readonly branch3x3: readonly [reduce: number, filters: number];
  readonly branch5x5?: readonly [reduce: number, filters: number];
  /** Filters of the 1x1 convolution behind the max pool; without it the pool stands alone. */
  readonly poolFilters?: number;
  /** Default 1. */
  readonly strides?: 1 | 2;
}

/** An Inception module (Szegedy et al. 2015, "Going Deeper with Convolutions") with batch norm. */
export function inceptionModule(
  net: NetworkBuilder,
  input: NodeHandle,
  { name, branch1x1, branch3x3, branch5x5, poolFilters, strides = 1 }: InceptionModule,
): NodeHandle {
  const reduced = (
    branch: string,
    kernel: number,
    [reduce, filters]: readonly [number, number],
  ) => {
    const x = convBlock(input, `${name}/${branch}/conv1x1`, { filters: reduce, kernel: 1 });
    return convBlock(x, `${name}/${branch}/conv${kernel}x${kernel}`, { filters, kernel, strides });
  };

  const results: NodeHandle[] = [];
  if (branch1x1) {
    const scope = `${name}/branch1_1x1/conv1x1`;
    results.push(convBlock(input, scope, { filters: branch1x1, kernel: 1 }));
  }
  results.push(reduced('branch2_3x3', 3, branch3x3));
  if (branch5x5) results.push(reduced('branch3_5x5', 5, branch5x5));
  const pool = input.maxPool(`${name}/branch4_pool/pool`, { kernel: 3, strides });
  const projection = { filters: poolFilters ?? 0, kernel: 1 };
  results.push(poolFilters ? convBlock(pool, `${name}/branch4_pool/conv1x1`, projection) : pool);
  return net.concat(name, results);
}

/** NN2 of the paper, the same for images of 160 (NN3) and 96 pixels (NN4), and OpenFace's cut of NN4. */
export type InceptionFaceNetVariant = 'nn2' | 'nn3' | 'nn4' | 'nn4-small2';

interface VariantSpec {
  readonly title: string;
  readonly paper: string;
  /** 32 times the side of the last map, which the original pools with one window of 7, 5 or 3. */
  readonly imageSize: number;
  readonly modules: readonly InceptionModule[];
}

const start: readonly InceptionModule[] = [
  { name: 'incept3a', branch1x1: 64, branch3x3: [96, 128], branch5x5: [16, 32], poolFilters: 32 },
  { name: 'incept3b', branch1x1: 64, branch3x3: [96, 128], branch5x5: [32, 64], poolFilters: 64 },
  { name: 'incept3c', branch3x3: [128, 256], branch5x5: [32, 64], strides: 2 },
  { name: 'incept4a', branch1x1: 256, branch3x3: [96, 192], branch5x5: [32, 64], poolFilters: 128 },
];

const middleBranches = { branch5x5: [32, 64], poolFilters: 128 } as const;
const middle: readonly InceptionModule[] = [
  { name: 'incept4b', branch1x1: 224, branch3x3: [112, 224], ...middleBranches },
  { name: 'incept4c', branch1x1: 192, branch3x3: [128, 256], ...middleBranches },
  { name: 'incept4d', branch1x1: 160, branch3x3: [144, 288], ...middleBranches },
];

const shrink: InceptionModule = {
  name: 'incept4e',
  branch3x3: [160, 256],
  branch5x5: [64, 128],
  strides: 2,
};

function twice(module: Omit<InceptionModule, 'name'>): readonly InceptionModule[] {
  return ['incept5a', 'incept5b'].map((name) => ({ name, ...module }));
}

const wideEnd = { branch1x1: 384, branch3x3: [192, 384], poolFilters: 128 } as const;
const withBranch5x5 = { ...wideEnd, branch5x5: [48, 128] } as const;
const smallEnd = { branch1x1: 256, branch3x3: [96, 384], poolFilters: 96 } as const;

const faceNet = 'https://arxiv.org/abs/1503.03832';
const openFace = 'https://cmusatyalab.github.io/openface/models-and-accuracies/';
const large = [...start, ...middle, shrink, ...twice(withBranch5x5)];

const variants: Readonly<Record<InceptionFaceNetVariant, VariantSpec>> = {
  nn2: { title: 'FaceNet NN2', paper: faceNet, imageSize: 224, modules: large },
  nn3: { title: 'FaceNet NN3', paper: faceNet, imageSize: 160, modules: large },
  nn4: {
    title: 'FaceNet NN4',
    paper: faceNet,
    imageSize: 96,
    modules: [...start, ...middle, shrink, ...twice(wideEnd)],
  },
  'nn4-small2': {
    title: 'FaceNet NN4 small2',
    paper: openFace,
    imageSize: 96,
    modules: [...start, shrink, ...twice(smallEnd)],
  },
};

/** What may vary in {@link createInceptionFaceNet}. */
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
      `variant must be one of ${Object.keys(variants).join(', ')}, not ${excerpt(variant)}.`,
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

function architecture(
  id: InceptionFaceNetVariant,
  counts: Pick<Architecture, 'parameters' | 'flops'>,
): Architecture {
  const { title, paper, imageSize } = variants[id];
  const create: Architecture['create'] = (options) => createInceptionFaceNet(id, options);
  return { id, title, paper, imageSize, defaultEmbeddingSize: 128, ...counts, create };
}

export const inceptionFaceNets: readonly Architecture[] = [
  architecture('nn2', { parameters: 7_488_240, flops: 3_218_664_320 }),
  architecture('nn3', { parameters: 7_488_240, flops: 1_642_304_384 }),
  architecture('nn4', { parameters: 6_974_480, flops: 582_419_712 }),
  architecture('nn4-small2', { parameters: 3_743_536, flops: 417_517_760 }),
];
