import { type Network, NetworkBuilder, type NodeHandle } from '../../network/index.js';
import type { Architecture } from '../architecture.js';
import { embeddingHead } from '../embedding-head.js';
import { convBlock } from '../inception-resnet/conv-block.js';
import { EndPoints } from '../inception-resnet/end-points.js';
import type { InceptionResnetOptions } from '../inception-resnet/options.js';
import { reductionA, reductionB } from '../inception-resnet/reduction-block.js';
import {
  type ResidualSpec,
  repeatResidual,
  residualBlock,
} from '../inception-resnet/residual-block.js';
import { stem } from '../inception-resnet/stem.js';
import { checkNetworkOptions } from '../network-options.js';
import { block8, block17, block35 } from './blocks.js';
import { mixed5b } from './mixed-5b.js';

const SCOPE = 'InceptionResnetV2';

/** By default embeddings of 128 values, from images of 160 pixels a side; at least 75 fit. */
export type InceptionResnetV2Options = InceptionResnetOptions;

/**
 * Inception-ResNet-v2 as the original FaceNet project has it (after Szegedy et al. 2016,
 * "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning").
 *
 * Input `input` [batch, imageSize, imageSize, 3]. Outputs `prelogits` and `embeddings`
 * [batch, embeddingSize], the latter of unit length.
 *
 * @throws FaceNetError NETWORK_INVALID when the image is smaller than 75 pixels a side,
 * INVALID_ARGUMENT for an option out of range
 */
export function createInceptionResnetV2(options: InceptionResnetV2Options = {}): Network {
  const { embeddingSize = 128, imageSize = 160, keepProbability = 1, endPoints = false } = options;
  checkNetworkOptions({ embeddingSize, imageSize, keepProbability });
  const net = new NetworkBuilder('inception-resnet-v2');
  const points = new EndPoints();
  const half = { kernel: 3, strides: 2, padding: 'valid' } as const;
  const repeat = (input: NodeHandle, name: string, times: number, spec: ResidualSpec) =>
    repeatResidual(net, input, `${SCOPE}/${name}`, times, spec);

  let x = stem(net.input('input', [null, imageSize, imageSize, 3]), SCOPE, points);
  x = points.add('MaxPool_5a_3x3', x.maxPool(`${SCOPE}/MaxPool_5a_3x3`, half));
  x = points.add('Mixed_5b', mixed5b(net, x, `${SCOPE}/Mixed_5b`));
  x = repeat(x, 'Repeat/block35', 10, block35);
  x = reductionA(net, x, `${SCOPE}/Mixed_6a`, { k: 256, l: 256, m: 384, n: 384 });
  points.add('Mixed_6a', x);
  x = repeat(x, 'Repeat_1/block17', 20, block17);
  const filters = { branch0: 384, branch1: 288, branch2: [288, 320] } as const;
  x = points.add('Mixed_7a', reductionB(net, x, `${SCOPE}/Mixed_7a`, filters));
  x = repeat(x, 'Repeat_2/block8', 9, block8);
  x = residualBlock(net, x, `${SCOPE}/Block8`, { ...block8, scale: 1, relu: false });
  x = convBlock(x, `${SCOPE}/Conv2d_7b_1x1`, { filters: 1536, kernel: 1 });
  points.add('Conv2d_7b_1x1', x);
  points.add('PrePool', x);
  x = x.globalAvgPool(`${SCOPE}/Logits/AvgPool_1a_8x8`);
  x = points.add('PreLogitsFlatten', x.dropout(`${SCOPE}/Logits/Dropout`, keepProbability));
  const head = embeddingHead(x, `${SCOPE}/`, embeddingSize);
  return net.build({ ...(endPoints && points.outputs), ...head });
}

export const inceptionResnetV2: Architecture = {
  id: 'inception-resnet-v2',
  title: 'Inception-ResNet-v2',
  paper: 'https://arxiv.org/abs/1602.07261',
  imageSize: 160,
  defaultEmbeddingSize: 128,
  parameters: 54_533_728,
  flops: 5_774_930_000,
  create: createInceptionResnetV2,
};
