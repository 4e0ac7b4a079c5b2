import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';

import { type Architecture, checkCount } from './architecture.js';

type Sides = readonly [batch: number | null, height: number, width: number, channels: number];

/** Two convolutions, added to what came in. */
function residualBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: number,
): NodeHandle {
  const convolved = twoConvolutions(input, name, filters, { strides: 1, padding: 'same' });
  return net.sum(`${name}/add`, [convolved, input]).relu(`${name}/relu`);
}

/**
 * Two convolutions, the first of stride 2, added to what came in averaged over 2x2 pixels. dlib
 * adds arrays of different sizes as if the smaller one were continued with zeros, so either side
 * may be padded: channels where there are more filters, a row and a column where the convolution,
 * which has no padding, yields one less than the averaging.
 */
function residualDownBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: number,
): NodeHandle {
  const convolved = twoConvolutions(input, name, filters, { strides: 2, padding: 'valid' });
  const pooled = input.avgPool(`${name}/pool`, { kernel: 2, strides: 2, padding: 'valid' });
  const [a, b] = [convolved.shape as Sides, pooled.shape as Sides];
  const sum = net.sum(`${name}/add`, [
    continued(convolved, `${name}/pad`, [b[1] - a[1], b[2] - a[2], b[3] - a[3]]),
    continued(pooled, `${name}/pool/pad`, [a[1] - b[1], a[2] - b[2], a[3] - b[3]]),
  ]);
  return sum.relu(`${name}/relu`);
}

function twoConvolutions(
  input: NodeHandle,
  name: string,
  filters: number,
  first: { readonly strides: number; readonly padding: 'same' | 'valid' },
): NodeHandle {
  return input
    .conv2d(`${name}/conv1`, { filters, kernel: 3, ...first })
    .relu(`${name}/conv1/relu`)
    .conv2d(`${name}/conv2`, { filters, kernel: 3 });
}

/** Continued with zeros by the rows, columns and channels that it lacks. */
function continued(
  x: NodeHandle,
  name: string,
  lacking: readonly [rows: number, columns: number, channels: number],
): NodeHandle {
  const [rows, columns, channels] = lacking.map((count) => Math.max(count, 0));
  const missing = [rows ?? 0, columns ?? 0, channels ?? 0] as const;
  return missing.some((count) => count > 0) ? x.pad(name, missing) : x;
}

const SCOPE = 'dlib';

/** A stage: `blocks` residual blocks, behind one that halves the image where `down` names it. */
interface Stage {
  readonly filters: number;
  readonly down?: string;
  readonly blocks: number;
}

const stages: readonly Stage[] = [
  { filters: 32, blocks: 3 },
  { filters: 64, down: 'conv64_down', blocks: 3 },
  { filters: 128, down: 'conv128_down', blocks: 2 },
  { filters: 256, down: 'conv256_down', blocks: 2 },
  { filters: 256, down: 'conv256_down_out', blocks: 0 },
];

/** What may vary in {@link createDlibResnet}. */
export interface DlibResnetOptions {
  /** Values of an embedding; default 128. */
  readonly embeddingSize?: number;
}

/**
 * dlib's face recognition network (`dlib_face_recognition_resnet_model_v1`, King 2017), which
 * face-api.js runs too: ResNet-34 (He et al. 2015, "Deep Residual Learning for Image Recognition")
 * with fewer layers, 29 convolutions, and half the filters. The affine layers that dlib puts behind
 * convolutions in place of batch norm are folded into weights and biases.
 *
 * Input `input` [batch, 150, 150, 3], standardised as `dlib`. Outputs [batch, embeddingSize]:
 * `prelogits`, the descriptor as dlib and face-api.js give it (two photos of one person are less
 * than 0.6 apart), and `embeddings`, the same of unit length.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an embedding size below 1
 */
export function createDlibResnet({ embeddingSize = 128 }: DlibResnetOptions = {}): Network {
  checkCount('embeddingSize', embeddingSize);
  const net = new NetworkBuilder('dlib-resnet');
  const halving = { strides: 2, padding: 'valid' } as const;
  let x = net
    .input('input', [null, 150, 150, 3])
    .conv2d(`${SCOPE}/conv32_down`, { filters: 32, kernel: 7, ...halving })
    .relu(`${SCOPE}/conv32_down/relu`)
    .maxPool(`${SCOPE}/pool`, { kernel: 3, ...halving });
  for (const { filters, down, blocks } of stages) {
    if (down) x = residualDownBlock(net, x, `${SCOPE}/${down}`, filters);
    for (let i = 1; i <= blocks; i++) {
      x = residualBlock(net, x, `${SCOPE}/conv${filters}_${i}`, filters);
    }
  }
  const prelogits = x
    .globalAvgPool(`${SCOPE}/mean`)
    .dense(`${SCOPE}/fc`, { units: embeddingSize, bias: false });
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

export const dlibResnet: Architecture = {
  id: 'dlib-resnet',
  title: 'dlib ResNet',
  paper: 'https://arxiv.org/abs/1512.03385',
  imageSize: 150,
  defaultEmbeddingSize: 128,
  parameters: 5_607_488,
  flops: 543_599_616,
  create: createDlibResnet,
};
