import { openSafetensors, type Weights } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

export const safetensors: WeightsFormat = {
  id: 'safetensors',
  title: 'safetensors',
  matches: ({ bytes }) => hasMark(bytes, '{', 8) && hasMark(bytes, [0, 0, 0, 0], 4),
  open: ({ bytes }) => openSafetensors(bytes),
};

/** Arrays that a reader has decoded already, as if they were to be. */
export function decoded(weights: Weights) {
  return new Map(
    [...weights].map(([name, { shape, data }]) => [name, { shape, read: () => data }]),
  );
}
