import type { Architecture } from '../architecture.js';
import { createInceptionFaceNet } from './inception-facenet.js';
import { type InceptionFaceNetVariant, variants } from './variants.js';

function architecture(
  id: InceptionFaceNetVariant,
  counts: Pick<Architecture, 'parameters' | 'flops'>,
): Architecture {
  const { title, paper, imageSize } = variants[id];
  const create: Architecture['create'] = (options) => createInceptionFaceNet(id, options);
  return { id, title, paper, imageSize, defaultEmbeddingSize: 128, ...counts, create };
}

export const inceptionFaceNets: readonly Architecture[] = [
  architecture('nn2', { parameters: 7_488_240, flops: 3_218_664_320 }),
  architecture('nn3', { parameters: 7_488_240, flops: 1_642_304_384 }),
  architecture('nn4', { parameters: 6_974_480, flops: 582_419_712 }),
  architecture('nn4-small2', { parameters: 3_743_536, flops: 417_517_760 }),
];
