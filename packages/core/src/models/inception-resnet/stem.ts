import type { NodeHandle } from '../../network/index.js';
import { convBlock } from './conv-block.js';
import type { EndPoints } from './end-points.js';

/** The layers that both Inception-ResNets begin with: 160x160x3 becomes 36x36x192. */
export function stem(input: NodeHandle, scope: string, points: EndPoints): NodeHandle {
  const conv = (x: NodeHandle, name: string, options: Parameters<typeof convBlock>[2]) =>
    points.add(name, convBlock(x, `${scope}/${name}`, options));

  let x = conv(input, 'Conv2d_1a_3x3', { filters: 32, kernel: 3, strides: 2, padding: 'valid' });
  x = conv(x, 'Conv2d_2a_3x3', { filters: 32, kernel: 3, padding: 'valid' });
  x = conv(x, 'Conv2d_2b_3x3', { filters: 64, kernel: 3 });
  const pool = { kernel: 3, strides: 2, padding: 'valid' } as const;
  x = points.add('MaxPool_3a_3x3', x.maxPool(`${scope}/MaxPool_3a_3x3`, pool));
  x = conv(x, 'Conv2d_3b_1x1', { filters: 80, kernel: 1, padding: 'valid' });
  return conv(x, 'Conv2d_4a_3x3', { filters: 192, kernel: 3, padding: 'valid' });
}
