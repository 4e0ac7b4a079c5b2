import {
  type Network,
  NetworkBuilder,
  type NodeHandle,
  type WindowOptions,
} from '../network/index.js';

import { type Architecture, checkCount } from './architecture.js';

/** A layer of MobileFaceNet: a convolution, its batch norm, and PReLU unless it is linear. */
interface LayerOptions extends WindowOptions {
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
  readonly batchNorm: boolean;
}

/** Expands, filters each channel, projects; adds its input where the shapes agree. */
function bottleneck(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { expanded, output, strides, batchNorm }: BottleneckOptions,
): NodeHandle {
  const wide = conv(input, `${name}/Conv`, { filters: expanded, kernel: 1, batchNorm });
  const filtered = depthwise(wide, `${name}/SeparableConv2d`, { kernel: 3, strides, batchNorm });
  const narrow = { filters: output, kernel: 1, batchNorm, linear: true };
  const projected = conv(filtered, `${name}/Conv_1`, narrow);
  const residual = strides === 1 && input.shape.at(-1) === output;
  return residual ? net.sum(`${name}/Add`, [projected, input]) : projected;
}

const SCOPE = 'MobileFaceNet';

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

/** What may vary in {@link createMobileFaceNet}. */
export interface MobileFaceNetOptions {
  /** Values of an embedding; default 192. */
  readonly embeddingSize?: number;
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
 * Input `input` [batch, 112, 112, 3]. Outputs `prelogits` and `embeddings` [batch, embeddingSize],
 * the latter of unit length.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an embedding size below 1
 */
export function createMobileFaceNet(options: MobileFaceNetOptions = {}): Network {
  const { embeddingSize = 192, batchNorm = false } = options;
  checkCount('embeddingSize', embeddingSize);
  const net = new NetworkBuilder('mobilefacenet');
  const linear = { kernel: 1, batchNorm, linear: true };
  let x = net.input('input', [null, 112, 112, 3]);
  x = conv(x, `${SCOPE}/Conv2d_0`, { filters: 64, kernel: 3, strides: 2, batchNorm });
  x = depthwise(x, `${SCOPE}/SeparableConv2d`, { kernel: 3, batchNorm });
  x = conv(x, `${SCOPE}/Conv`, { ...linear, filters: 64 });
  for (const { name, repeats, stride, ...stage } of stages) {
    for (let i = 0; i < repeats; i++) {
      const strides = i === 0 ? stride : 1;
      x = bottleneck(net, x, `${SCOPE}/${name}_${i}`, { ...stage, strides, batchNorm });
    }
  }
  x = conv(x, `${SCOPE}/Conv2d_7`, { filters: 512, kernel: 1, batchNorm });
  const global = { kernel: 7, padding: 'valid', batchNorm, linear: true } as const;
  x = depthwise(x, `${SCOPE}/Logits/SeparableConv2d`, global);
  x = conv(x, `${SCOPE}/Logits/Conv`, { ...linear, filters: 512 });
  x = conv(x, `${SCOPE}/Logits/LinearConv1x1`, { ...linear, filters: embeddingSize });
  const prelogits = x.flatten(`${SCOPE}/Logits/SpatialSqueeze`);
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

export const mobileFaceNet: Architecture = {
  id: 'mobilefacenet',
  title: 'MobileFaceNet',
  paper: 'https://arxiv.org/abs/1804.07573',
  imageSize: 112,
  defaultEmbeddingSize: 192,
  parameters: 1_292_992,
  flops: 477_501_312,
  create: createMobileFaceNet,
};
