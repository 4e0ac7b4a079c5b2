import { type Network, NetworkBuilder, type NodeHandle } from '../network/index.js';
import {
  type Architecture,
  checkNetworkOptions,
  embeddingHead,
  type NetworkOptions,
} from './architecture.js';
import { convBlock } from './inception-resnet.js';

/**
 * The fire module of SqueezeNet: few 1x1 filters, then 1x1 and 3x3 filters side by side.
 *
 * @returns a map of twice `expand` channels
 */
function fire(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { squeeze, expand }: { readonly squeeze: number; readonly expand: number },
): NodeHandle {
  const squeezed = convBlock(input, `${name}/squeeze`, { filters: squeeze, kernel: 1 });
  return net.concat(name, [
    convBlock(squeezed, `${name}/expand/1x1`, { filters: expand, kernel: 1 }),
    convBlock(squeezed, `${name}/expand/3x3`, { filters: expand, kernel: 3 }),
  ]);
}

const SCOPE = 'squeezenet';

/** By default embeddings of 128 values, from images of 160 pixels a side; at least 25 fit. */
export type SqueezeNetOptions = NetworkOptions;

/**
 * SqueezeNet as the original FaceNet project has it (Iandola et al. 2016, "SqueezeNet: AlexNet-level
 * accuracy with 50x fewer parameters"): the 1000 "classes" of the paper are features here.
 *
 * Input `input` [batch, imageSize, imageSize, 3]. Outputs `prelogits` and `embeddings`
 * [batch, embeddingSize], the latter of unit length.
 *
 * @throws FaceNetError NETWORK_INVALID when the image is smaller than 25 pixels a side,
 * INVALID_ARGUMENT for an option out of range
 */
export function createSqueezeNet(options: SqueezeNetOptions = {}): Network {
  const { embeddingSize = 128, imageSize = 160, keepProbability = 1 } = options;
  checkNetworkOptions({ embeddingSize, imageSize, keepProbability });
  const net = new NetworkBuilder('squeezenet');
  const pool = (x: NodeHandle, name: string, kernel: number) =>
    x.maxPool(`${SCOPE}/${name}`, { kernel, strides: 2, padding: 'valid' });
  const addFire = (x: NodeHandle, name: string, squeeze: number, expand: number) =>
    fire(net, x, `${SCOPE}/${name}`, { squeeze, expand });

  let x = net.input('input', [null, imageSize, imageSize, 3]);
  x = convBlock(x, `${SCOPE}/conv1`, { filters: 96, kernel: 7, strides: 2 });
  x = pool(x, 'maxpool1', 3);
  x = addFire(x, 'fire2', 16, 64);
  x = addFire(x, 'fire3', 16, 64);
  x = addFire(x, 'fire4', 32, 128);
  x = pool(x, 'maxpool4', 2);
  x = addFire(x, 'fire5', 32, 128);
  x = addFire(x, 'fire6', 48, 192);
  x = addFire(x, 'fire7', 48, 192);
  x = addFire(x, 'fire8', 64, 256);
  x = pool(x, 'maxpool8', 3);
  x = addFire(x, 'fire9', 64, 256);
  x = x.dropout(`${SCOPE}/Dropout`, keepProbability);
  x = x.conv2d(`${SCOPE}/conv10`, { filters: 1000, kernel: 1 });
  x = x.globalAvgPool(`${SCOPE}/logits`);
  return net.build(embeddingHead(x, `${SCOPE}/`, embeddingSize));
}

export const squeezeNet: Architecture = {
  id: 'squeezenet',
  title: 'SqueezeNet',
  paper: 'https://arxiv.org/abs/1602.07360',
  imageSize: 160,
  defaultEmbeddingSize: 128,
  parameters: 1_382_760,
  flops: 841_432_688,
  create: createSqueezeNet,
};
