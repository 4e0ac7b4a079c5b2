import { openSafetensors } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

export const safetensors: WeightsFormat = {
  id: 'safetensors',
  title: 'safetensors',
  matches: ({ bytes }) => hasMark(bytes, '{', 8) && hasMark(bytes, [0, 0, 0, 0], 4),
  open: ({ bytes }) => openSafetensors(bytes),
};
