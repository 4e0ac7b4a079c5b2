import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { conv, depthwise } from './layers.js';

export interface BottleneckOptions {
  /** Channels between the first and the last convolution. */
  readonly expanded: number;
  readonly output: number;
  readonly strides: number;
  readonly batchNorm: boolean;
}

/** Expands, filters each channel, projects; adds its input where the shapes agree. */
export function bottleneck(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { expanded, output, strides, batchNorm }: BottleneckOptions,
): NodeHandle {
  const wide = conv(input, `${name}/Conv`, { filters: expanded, kernel: 1, batchNorm });
  const filtered = depthwise(wide, `${name}/SeparableConv2d`, { kernel: 3, strides, batchNorm });
  const narrow = { filters: output, kernel: 1, batchNorm, linear: true };
  const projected = conv(filtered, `${name}/Conv_1`, narrow);
  const residual = strides === 1 && input.shape.at(-1) === output;
  return residual ? net.sum(`${name}/Add`, [projected, input]) : projected;
}
