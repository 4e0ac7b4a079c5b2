import { type Network, NetworkBuilder } from '../network/index.js';
import {
  type Architecture,
  checkNetworkOptions,
  embeddingHead,
  type NetworkOptions,
} from './architecture.js';

/** By default embeddings of 128 values, from images of 160 pixels a side. No dropout. */
export type DummyOptions = Omit<NetworkOptions, 'keepProbability'>;

/**
 * The original's `dummy`: one dense layer on the pixels, to try a training loop in no time. It
 * learns no faces worth the name.
 *
 * The original leaves its batch norm in training mode for good, so there an embedding depends on the
 * other images of its batch. Here inference normalises with the stored moving statistics, as every
 * other network does: an image has one embedding, whatever it is batched with.
 *
 * Input `input` [batch, imageSize, imageSize, 3]. Outputs `prelogits` and `embeddings`
 * [batch, embeddingSize], the latter of unit length.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an option out of range
 */
export function createDummy(options: DummyOptions = {}): Network {
  const { embeddingSize = 128, imageSize = 160 } = options;
  checkNetworkOptions({ embeddingSize, imageSize, keepProbability: 1 });
  const net = new NetworkBuilder('dummy');
  const pixels = net.input('input', [null, imageSize, imageSize, 3]).flatten('Flatten');
  return net.build(embeddingHead(pixels, '', embeddingSize));
}

export const dummy: Architecture = {
  id: 'dummy',
  title: 'Dummy',
  paper: 'https://arxiv.org/abs/1503.03832',
  imageSize: 160,
  defaultEmbeddingSize: 128,
  parameters: 9_830_784,
  flops: 19_661_440,
  create: createDummy,
};
