import type { Network } from '../network/index.js';
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
      ['Conv2d_0b_3x3', 32, 3],
      ['Conv2d_0c_3x3', 32, 3],
    ],
  ],
  scale: 0.17,
};

const block17: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 128, 1]],
    [
      ['Conv2d_0a_1x1', 128, 1],
      ['Conv2d_0b_1x7', 128, [1, 7]],
      ['Conv2d_0c_7x1', 128, [7, 1]],
    ],
  ],
  scale: 0.1,
};

const block8: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 192, 1]],
    [
      ['Conv2d_0a_1x1', 192, 1],
      ['Conv2d_0b_1x3', 192, [1, 3]],
      ['Conv2d_0c_3x1', 192, [3, 1]],
    ],
  ],
  scale: 0.2,
};

const SCOPE = 'InceptionResnetV1';

/** By default embeddings of 512 values, from images of 160 pixels a side; at least 75 fit. */
export type InceptionResnetV1Options = InceptionResnetOptions;

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
  return createInceptionResnet(variant, options);
}

const variant: InceptionResnetVariant = {
  id: 'inception-resnet-v1',
  scope: SCOPE,
  defaultEmbeddingSize: 512,
  body(net, stem, points, repeat) {
    let x = convBlock(stem, `${SCOPE}/Conv2d_4b_3x3`, { filters: 256, ...half });
    points.add('Conv2d_4b_3x3', x);
    x = points.add('Mixed_5a', repeat(x, 'Repeat/block35', 5, block35));
    x = reductionA(net, x, `${SCOPE}/Mixed_6a`, { k: 192, l: 192, m: 256, n: 384 });
    points.add('Mixed_6a', x);
    x = points.add('Mixed_6b', repeat(x, 'Repeat_1/block17', 10, block17));
    const filters = { branch0: 384, branch1: 256, branch2: [256, 256] } as const;
    x = points.add('Mixed_7a', reductionB(net, x, `${SCOPE}/Mixed_7a`, filters));
    x = points.add('Mixed_8a', repeat(x, 'Repeat_2/block8', 5, block8));
    x = residualBlock(net, x, `${SCOPE}/Block8`, { ...block8, scale: 1, relu: false });
    return points.add('Mixed_8b', x);
  },
};

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
