import type { NetworkBuilder, NodeHandle } from '../../network/index.js';

type Sides = readonly [batch: number | null, height: number, width: number, channels: number];

/** Two convolutions, added to what came in. */
export function residualBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: number,
): NodeHandle {
  const convolved = twoConvolutions(input, name, filters, { strides: 1, padding: 'same' });
  return net.sum(`${name}/add`, [convolved, input]).relu(`${name}/relu`);
}

/**
 * Two convolutions, the first of stride 2, added to what came in averaged over 2x2 pixels. dlib
 * adds arrays of different sizes as if the smaller one were continued with zeros, so either side
 * may be padded: channels where there are more filters, a row and a column where the convolution,
 * which has no padding, yields one less than the averaging.
 */
export function residualDownBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: number,
): NodeHandle {
  const convolved = twoConvolutions(input, name, filters, { strides: 2, padding: 'valid' });
  const pooled = input.avgPool(`${name}/pool`, { kernel: 2, strides: 2, padding: 'valid' });
  const [a, b] = [convolved.shape as Sides, pooled.shape as Sides];
  const sum = net.sum(`${name}/add`, [
    continued(convolved, `${name}/pad`, [b[1] - a[1], b[2] - a[2], b[3] - a[3]]),
    continued(pooled, `${name}/pool/pad`, [a[1] - b[1], a[2] - b[2], a[3] - b[3]]),
  ]);
  return sum.relu(`${name}/relu`);
}

function twoConvolutions(
  input: NodeHandle,
  name: string,
  filters: number,
  first: { readonly strides: number; readonly padding: 'same' | 'valid' },
): NodeHandle {
  return input
    .conv2d(`${name}/conv1`, { filters, kernel: 3, ...first })
    .relu(`${name}/conv1/relu`)
    .conv2d(`${name}/conv2`, { filters, kernel: 3 });
}

/** Continued with zeros by the rows, columns and channels that it lacks. */
function continued(
  x: NodeHandle,
  name: string,
  lacking: readonly [rows: number, columns: number, channels: number],
): NodeHandle {
  const [rows, columns, channels] = lacking.map((count) => Math.max(count, 0));
  const missing = [rows ?? 0, columns ?? 0, channels ?? 0] as const;
  return missing.some((count) => count > 0) ? x.pad(name, missing) : x;
}
