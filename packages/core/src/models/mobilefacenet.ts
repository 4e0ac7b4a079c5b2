import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import {
  type ConvolutionOptions,
  type ConvolutionPadding,
  type Network,
  NetworkBuilder,
  type NodeHandle,
} from '../network/index.js';
import { type Architecture, checkCount } from './architecture.js';

/** A layer of MobileFaceNet: a convolution, its batch norm, and PReLU unless it is linear. */
interface LayerOptions extends Omit<ConvolutionOptions, 'bias'> {
  /** Batch norm behind the convolution; else a bias, into which it is folded. */
  readonly batchNorm: boolean;
  readonly linear?: boolean;
}

function conv(
  input: NodeHandle,
  name: string,
  { filters, ...options }: LayerOptions & { readonly filters: number },
): NodeHandle {
  return finish(input.conv2d(name, { ...options, filters, bias: !options.batchNorm }), options);
}

function depthwise(input: NodeHandle, name: string, options: LayerOptions): NodeHandle {
  return finish(input.depthwiseConv2d(name, { ...options, bias: !options.batchNorm }), options);
}

function finish(x: NodeHandle, { batchNorm, linear = false }: LayerOptions): NodeHandle {
  const normalized = batchNorm ? x.batchNorm(`${x.name}/BatchNorm`, { gamma: true }) : x;
  return linear ? normalized : normalized.prelu(`${x.name}/PReLU`);
}

interface BottleneckOptions {
  /** Channels between the first and the last convolution. */
  readonly expanded: number;
  readonly output: number;
  readonly strides: number;
  readonly padding: ConvolutionPadding;
  readonly batchNorm: boolean;
}

/** Expands, filters each channel, projects; adds its input where the shapes agree. */
function bottleneck(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { expanded, output, strides, padding, batchNorm }: BottleneckOptions,
): NodeHandle {
  const wide = conv(input, `${name}/Conv`, { filters: expanded, kernel: 1, batchNorm });
  const window = { kernel: 3, strides, padding };
  const filtered = depthwise(wide, `${name}/SeparableConv2d`, { ...window, batchNorm });
  const narrow = { filters: output, kernel: 1, batchNorm, linear: true };
  const projected = conv(filtered, `${name}/Conv_1`, narrow);
  const residual = strides === 1 && input.shape.at(-1) === output;
  return residual ? net.sum(`${name}/Add`, [projected, input]) : projected;
}

/** One row of table 1 of the paper: `repeats` bottlenecks, the first with `stride`. */
interface Stage {
  readonly name: string;
  readonly repeats: number;
  readonly expanded: number;
  readonly output: number;
  readonly stride: 1 | 2;
}

const stages: readonly Stage[] = [
  { name: 'Conv2d_2_InvResBlock', repeats: 5, expanded: 128, output: 64, stride: 2 },
  { name: 'Conv2d_3_InvResBlock', repeats: 1, expanded: 256, output: 128, stride: 2 },
  { name: 'Conv2d_4_InvResBlock', repeats: 6, expanded: 256, output: 128, stride: 1 },
  { name: 'Conv2d_5_InvResBlock', repeats: 1, expanded: 512, output: 128, stride: 2 },
  { name: 'Conv2d_6_InvResBlock', repeats: 2, expanded: 256, output: 128, stride: 1 },
];

/**
 * Whose implementation a network follows: `tensorflow` is sirius-ai's MobileFaceNet_TF, which has a
 * 1x1 convolution more after the first depthwise one and before the embedding; `pytorch` has the
 * layers of the paper alone, padded as PyTorch does it.
 */
export type MobileFaceNetVariant = 'tensorflow' | 'pytorch';

interface VariantSettings {
  readonly id: string;
  /** Before the names of all layers, and unlike the other's, for files are told apart by it. */
  readonly scope: string;
  readonly padding: ConvolutionPadding;
  readonly moreLayers: boolean;
  readonly embeddingSize: number;
}

const variants: Readonly<Record<MobileFaceNetVariant, VariantSettings>> = {
  tensorflow: {
    id: 'mobilefacenet',
    scope: 'MobileFaceNet',
    padding: 'same',
    moreLayers: true,
    embeddingSize: 192,
  },
  pytorch: {
    id: 'mobilefacenet-pytorch',
    scope: 'MobileFaceNetPyTorch',
    padding: 'symmetric',
    moreLayers: false,
    embeddingSize: 512,
  },
};

/** What may vary in {@link createMobileFaceNet}. */
export interface MobileFaceNetOptions {
  /** Default `tensorflow`. */
  readonly variant?: MobileFaceNetVariant;
  /** Values of an embedding; default 192, of the variant `pytorch` 512. */
  readonly embeddingSize?: number;
  /** Side of the input in pixels; default 112. */
  readonly imageSize?: number;
  /**
   * Batch norm behind every convolution, as training wants it. Default false: folded into weights
   * and biases, as the published weights have it.
   */
  readonly batchNorm?: boolean;
}

/**
 * MobileFaceNet (Chen et al. 2018, "MobileFaceNets: Efficient CNNs for Accurate Real-Time Face
 * Verification on Mobile Devices").
 *
 * Input `input` [batch, imageSize, imageSize, 3]. Outputs `prelogits` and `embeddings` [batch, embeddingSize],
 * the latter of unit length.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an embedding size below 1 or an unknown variant
 */
export function createMobileFaceNet(options: MobileFaceNetOptions = {}): Network {
  const { id, scope, padding, moreLayers, ...usual } = settingsOf(options.variant);
  const { embeddingSize = usual.embeddingSize, imageSize = 112, batchNorm = false } = options;
  checkCount('embeddingSize', embeddingSize);
  checkCount('imageSize', imageSize);
  const net = new NetworkBuilder(id);
  const linear = { kernel: 1, batchNorm, linear: true };
  let x = net.input('input', [null, imageSize, imageSize, 3]);
  x = conv(x, `${scope}/Conv2d_0`, { filters: 64, kernel: 3, strides: 2, padding, batchNorm });
  x = depthwise(x, `${scope}/SeparableConv2d`, { kernel: 3, padding, batchNorm });
  if (moreLayers) x = conv(x, `${scope}/Conv`, { ...linear, filters: 64 });
  for (const { name, repeats, stride, ...stage } of stages) {
    for (let i = 0; i < repeats; i++) {
      const strides = i === 0 ? stride : 1;
      x = bottleneck(net, x, `${scope}/${name}_${i}`, { ...stage, strides, padding, batchNorm });
    }
  }
  x = conv(x, `${scope}/Conv2d_7`, { filters: 512, kernel: 1, batchNorm });
  // The whole of the last map: 7 cells of 112 pixels.
  const global = {
    kernel: Math.ceil(imageSize / 16),
    padding: 'valid',
    batchNorm,
    linear: true,
  } as const;
  x = depthwise(x, `${scope}/Logits/SeparableConv2d`, global);
  if (moreLayers) x = conv(x, `${scope}/Logits/Conv`, { ...linear, filters: 512 });
  x = conv(x, `${scope}/Logits/LinearConv1x1`, { ...linear, filters: embeddingSize });
  const prelogits = x.flatten(`${scope}/Logits/SpatialSqueeze`);
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

function settingsOf(variant: MobileFaceNetVariant = 'tensorflow'): VariantSettings {
  if (Object.hasOwn(variants, variant)) return variants[variant];
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `variant must be one of ${Object.keys(variants).join(', ')}, not ${excerpt(variant)}.`,
  );
}

function architecture(
  variant: MobileFaceNetVariant,
  stated: Pick<Architecture, 'title' | 'parameters' | 'flops'>,
): Architecture {
  const { id, embeddingSize } = variants[variant];
  return {
    id,
    paper: 'https://arxiv.org/abs/1804.07573',
    imageSize: 112,
    defaultEmbeddingSize: embeddingSize,
    ...stated,
    create: (options) => createMobileFaceNet({ ...options, variant }),
  };
}

/** As sirius-ai's MobileFaceNet_TF has it, and as its layers are in PyTorch. */
export const mobileFaceNets: readonly Architecture[] = [
  architecture('tensorflow', {
    title: 'MobileFaceNet',
    parameters: 1_292_992,
    flops: 477_501_312,
  }),
  architecture('pytorch', {
    title: 'MobileFaceNet, PyTorch',
    parameters: 1_190_336,
    flops: 451_414_656,
  }),
];
