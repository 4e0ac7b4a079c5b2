import type { Network, NetworkBuilder, NodeHandle } from '../network/index.js';
import type { Architecture } from './architecture.js';
import {
  convBlock,
  createInceptionResnet,
  half,
  type InceptionResnetOptions,
  type InceptionResnetVariant,
  type ResidualSpec,
  reductionA,
  reductionB,
  residualBlock,
} from './inception-resnet.js';

const block35: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 32, 1]],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 32, 3],
    ],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 48, 3],
      ['Conv2d_0c_3x3', 64, 3],
    ],
  ],
  scale: 0.17,
};

const block17: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 192, 1]],
    [
      ['Conv2d_0a_1x1', 128, 1],
      ['Conv2d_0b_1x7', 160, [1, 7]],
      ['Conv2d_0c_7x1', 192, [7, 1]],
    ],
  ],
  scale: 0.1,
};

const block8: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 192, 1]],
    [
      ['Conv2d_0a_1x1', 192, 1],
      ['Conv2d_0b_1x3', 224, [1, 3]],
      ['Conv2d_0c_3x1', 256, [3, 1]],
    ],
  ],
  scale: 0.2,
};

/** The Inception module (no residual) that widens 192 channels to 320. */
function mixed5b(net: NetworkBuilder, input: NodeHandle, name: string): NodeHandle {
  const conv = (x: NodeHandle, layer: string, filters: number, kernel: number) =>
    convBlock(x, `${name}/${layer}`, { filters, kernel });

  const branch0 = conv(input, 'Branch_0/Conv2d_1x1', 96, 1);
  let branch1 = conv(input, 'Branch_1/Conv2d_0a_1x1', 48, 1);
  branch1 = conv(branch1, 'Branch_1/Conv2d_0b_5x5', 64, 5);
  let branch2 = conv(input, 'Branch_2/Conv2d_0a_1x1', 64, 1);
  branch2 = conv(branch2, 'Branch_2/Conv2d_0b_3x3', 96, 3);
  branch2 = conv(branch2, 'Branch_2/Conv2d_0c_3x3', 96, 3);
  const pooled = input.avgPool(`${name}/Branch_3/AvgPool_0a_3x3`, { kernel: 3 });
  const branch3 = conv(pooled, 'Branch_3/Conv2d_0b_1x1', 64, 1);
  return net.concat(name, [branch0, branch1, branch2, branch3]);
}

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
  return createInceptionResnet(variant, options);
}

const variant: InceptionResnetVariant = {
  id: 'inception-resnet-v2',
  scope: SCOPE,
  defaultEmbeddingSize: 128,
  body(net, stem, points, repeat) {
    let x = points.add('MaxPool_5a_3x3', stem.maxPool(`${SCOPE}/MaxPool_5a_3x3`, half));
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
    return points.add('Conv2d_7b_1x1', x);
  },
};

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
