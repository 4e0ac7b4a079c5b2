import { type Network, NetworkBuilder, type NodeHandle } from '../../network/index.js';
import type { Architecture } from '../architecture.js';
import { checkCount, checkShare } from '../check-options.js';
import { convBlock } from './conv-block.js';
import { reductionA, reductionB } from './reduction-block.js';
import { block8, block17, block35, type ResidualSpec, residualBlock } from './residual-block.js';

const SCOPE = 'InceptionResnetV1';

export interface InceptionResnetV1Options {
  /** Values of an embedding; default 512. */
  readonly embeddingSize?: number;
  /** Side of the input in pixels, at least 75; default 160. */
  readonly imageSize?: number;
  /** Share of features that dropout keeps while training, above 0, at most 1; default 1. */
  readonly keepProbability?: number;
  /** Adds the results of the original's end points as outputs, under its names; default false. */
  readonly endPoints?: boolean;
}

/**
 * Inception-ResNet-v1 as the original FaceNet project has it (after Szegedy et al. 2016,
 * "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning").
 *
 * Input `input` [batch, imageSize, imageSize, 3]. Outputs `prelogits` and `embeddings`
 * [batch, embeddingSize], the latter of unit length.
 *
 * @throws FaceNetError NETWORK_INVALID when the image is smaller than 75 pixels a side,
 * INVALID_ARGUMENT for an option out of range
 */
export function createInceptionResnetV1(options: InceptionResnetV1Options = {}): Network {
  const { embeddingSize = 512, imageSize = 160, keepProbability = 1, endPoints = false } = options;
  checkCount('embeddingSize', embeddingSize);
  checkCount('imageSize', imageSize);
  checkShare('keepProbability', keepProbability);
  const net = new NetworkBuilder('inception-resnet-v1');
  const points: Record<string, NodeHandle> = {};
  const point = (name: string, x: NodeHandle) => {
    points[name] = x;
    return x;
  };
  const conv = (x: NodeHandle, name: string, shape: Parameters<typeof convBlock>[2]) =>
    point(name, convBlock(x, `${SCOPE}/${name}`, shape));

  let x = net.input('input', [null, imageSize, imageSize, 3]);
  x = conv(x, 'Conv2d_1a_3x3', { filters: 32, kernel: 3, strides: 2, padding: 'valid' });
  x = conv(x, 'Conv2d_2a_3x3', { filters: 32, kernel: 3, padding: 'valid' });
  x = conv(x, 'Conv2d_2b_3x3', { filters: 64, kernel: 3 });
  x = x.maxPool(`${SCOPE}/MaxPool_3a_3x3`, { kernel: 3, strides: 2, padding: 'valid' });
  point('MaxPool_3a_3x3', x);
  x = conv(x, 'Conv2d_3b_1x1', { filters: 80, kernel: 1, padding: 'valid' });
  x = conv(x, 'Conv2d_4a_3x3', { filters: 192, kernel: 3, padding: 'valid' });
  x = conv(x, 'Conv2d_4b_3x3', { filters: 256, kernel: 3, strides: 2, padding: 'valid' });
  x = point('Mixed_5a', repeat(net, x, 'Repeat/block35', 5, block35));
  x = point('Mixed_6a', reductionA(net, x, `${SCOPE}/Mixed_6a`));
  x = point('Mixed_6b', repeat(net, x, 'Repeat_1/block17', 10, block17));
  x = point('Mixed_7a', reductionB(net, x, `${SCOPE}/Mixed_7a`));
  x = point('Mixed_8a', repeat(net, x, 'Repeat_2/block8', 5, block8));
  x = residualBlock(net, x, `${SCOPE}/Block8`, { ...block8, scale: 1, relu: false });
  point('Mixed_8b', x);
  point('PrePool', x);
  x = x.globalAvgPool(`${SCOPE}/Logits/AvgPool_1a_8x8`);
  x = point('PreLogitsFlatten', x.dropout(`${SCOPE}/Logits/Dropout`, keepProbability));
  const prelogits = x
    .dense(`${SCOPE}/Bottleneck`, { units: embeddingSize, bias: false })
    .batchNorm(`${SCOPE}/Bottleneck/BatchNorm`);
  const embeddings = prelogits.l2Normalize('embeddings');
  return net.build({ ...(endPoints && points), prelogits, embeddings });
}

function repeat(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  times: number,
  spec: ResidualSpec,
): NodeHandle {
  let x = input;
  for (let i = 1; i <= times; i++) x = residualBlock(net, x, `${SCOPE}/${name}_${i}`, spec);
  return x;
}

export const inceptionResnetV1: Architecture = {
  id: 'inception-resnet-v1',
  title: 'Inception-ResNet-v1',
  paper: 'https://arxiv.org/abs/1602.07261',
  imageSize: 160,
  defaultEmbeddingSize: 512,
  parameters: 23_497_424,
  flops: 2_846_777_536,
  create: createInceptionResnetV1,
};
