import type { NodeHandle, WindowOptions } from '../../network/index.js';

/** Convolution without bias, batch norm, ReLU: the unit that the Inception networks are made of. */
export function convBlock(
  input: NodeHandle,
  name: string,
  options: WindowOptions & { readonly filters: number },
): NodeHandle {
  return input
    .conv2d(name, { ...options, bias: false })
    .batchNorm(`${name}/BatchNorm`)
    .relu(`${name}/Relu`);
}
