import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { convBlock } from './conv-block.js';

const half = { kernel: 3, strides: 2, padding: 'valid' } as const;

/** Reduction-A of the paper with (k, l, m, n) = (192, 192, 256, 384). */
export function reductionA(net: NetworkBuilder, input: NodeHandle, name: string): NodeHandle {
  const branch0 = convBlock(input, `${name}/Branch_0/Conv2d_1a_3x3`, { filters: 384, ...half });
  let branch1 = convBlock(input, `${name}/Branch_1/Conv2d_0a_1x1`, { filters: 192, kernel: 1 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_0b_3x3`, { filters: 192, kernel: 3 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_1a_3x3`, { filters: 256, ...half });
  const branch2 = input.maxPool(`${name}/Branch_2/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2]);
}

/** Reduction-B of the paper. */
export function reductionB(net: NetworkBuilder, input: NodeHandle, name: string): NodeHandle {
  const entry = (branch: number) =>
    convBlock(input, `${name}/Branch_${branch}/Conv2d_0a_1x1`, { filters: 256, kernel: 1 });
  const branch0 = convBlock(entry(0), `${name}/Branch_0/Conv2d_1a_3x3`, { filters: 384, ...half });
  const branch1 = convBlock(entry(1), `${name}/Branch_1/Conv2d_1a_3x3`, { filters: 256, ...half });
  let branch2 = convBlock(entry(2), `${name}/Branch_2/Conv2d_0b_3x3`, { filters: 256, kernel: 3 });
  branch2 = convBlock(branch2, `${name}/Branch_2/Conv2d_1a_3x3`, { filters: 256, ...half });
  const branch3 = input.maxPool(`${name}/Branch_3/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2, branch3]);
}
