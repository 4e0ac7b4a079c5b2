import type { NodeHandle, WindowOptions } from '../../network/index.js';

/** A layer of MobileFaceNet: a convolution, its batch norm, and PReLU unless it is linear. */
export interface LayerOptions extends WindowOptions {
  /** Batch norm behind the convolution; else a bias, into which it is folded. */
  readonly batchNorm: boolean;
  readonly linear?: boolean;
}

export function conv(
  input: NodeHandle,
  name: string,
  { filters, ...options }: LayerOptions & { readonly filters: number },
): NodeHandle {
  return finish(input.conv2d(name, { ...options, filters, bias: !options.batchNorm }), options);
}

export function depthwise(input: NodeHandle, name: string, options: LayerOptions): NodeHandle {
  return finish(input.depthwiseConv2d(name, { ...options, bias: !options.batchNorm }), options);
}

function finish(x: NodeHandle, { batchNorm, linear = false }: LayerOptions): NodeHandle {
  const normalized = batchNorm ? x.batchNorm(`${x.name}/BatchNorm`, { gamma: true }) : x;
  return linear ? normalized : normalized.prelu(`${x.name}/PReLU`);
}
