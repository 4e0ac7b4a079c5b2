import type { Network } from '../network/index.js';
import { Registry } from '../registry.js';
import { createInceptionResnetV1 } from './inception-resnet-v1/inception-resnet-v1.js';
import { createMobileFaceNet } from './mobilefacenet.js';

/** A family of embedding networks that differ in the size of the embedding only. */
export interface Architecture {
  readonly title: string;
  readonly paper: string;
  /** Side of the square input in pixels. */
  readonly imageSize: number;
  readonly defaultEmbeddingSize: number;
  /** Input `input`; outputs `prelogits` and `embeddings` [batch, embeddingSize]. */
  create(options?: { readonly embeddingSize?: number }): Network;
}

export const architectures = new Registry<Architecture>('architecture')
  .register('inception-resnet-v1', {
    title: 'Inception-ResNet-v1',
    paper: 'https://arxiv.org/abs/1602.07261',
    imageSize: 160,
    defaultEmbeddingSize: 512,
    create: createInceptionResnetV1,
  })
  .register('mobilefacenet', {
    title: 'MobileFaceNet',
    paper: 'https://arxiv.org/abs/1804.07573',
    imageSize: 112,
    defaultEmbeddingSize: 192,
    create: createMobileFaceNet,
  });
