import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { convBlock } from '../inception-resnet/conv-block.js';

/** The Inception module (no residual) that widens 192 channels to 320. */
export function mixed5b(net: NetworkBuilder, input: NodeHandle, name: string): NodeHandle {
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
