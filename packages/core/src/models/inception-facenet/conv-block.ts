import type { NodeHandle, WindowOptions } from '../../network/index.js';

/**
 * Convolution, batch norm with beta and gamma, one more offset, ReLU. The offset is redundant beside
 * beta, but the original has and trains it.
 */
export function convBlock(
  input: NodeHandle,
  name: string,
  options: WindowOptions & { readonly filters: number },
): NodeHandle {
  return input
    .conv2d(name, { ...options, bias: false })
    .batchNorm(`${name}/batch_norm`, { gamma: true })
    .bias(`${name}/bias`)
    .relu(`${name}/relu`);
}
