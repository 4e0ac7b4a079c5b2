import type { NetworkBuilder, NodeHandle, Size2d } from '../../network/index.js';
import { convBlock } from './conv-block.js';

/** One convolution of a branch: its name inside the branch, filters and kernel. */
type Layer = readonly [name: string, filters: number, kernel: number | Size2d];

export interface ResidualSpec {
  readonly branches: readonly (readonly Layer[])[];
  /** Factor on the branches' sum before it is added to the input. */
  readonly scale: number;
  /** Default true; the very last block has none. */
  readonly relu?: boolean;
}

/**
 * A residual Inception block (Szegedy et al. 2016, "Inception-v4"): the branches' results, brought
 * back to the input's depth by a 1x1 convolution with bias, scaled and added to the input.
 */
export function residualBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { branches, scale, relu = true }: ResidualSpec,
): NodeHandle {
  const results = branches.map((layers, i) =>
    layers.reduce(
      (x, [layer, filters, kernel]) =>
        convBlock(x, `${name}/Branch_${i}/${layer}`, { filters, kernel }),
      input,
    ),
  );
  const up = net
    .concat(`${name}/concat`, results)
    .conv2d(`${name}/Conv2d_1x1`, { filters: input.shape.at(-1) as number, kernel: 1 })
    .scale(`${name}/scale`, scale);
  const sum = net.sum(`${name}/add`, [input, up]);
  return relu ? sum.relu(`${name}/Relu`) : sum;
}

/** Numbered residual blocks one after another: `name_1`, `name_2`, ... */
export function repeatResidual(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  times: number,
  spec: ResidualSpec,
): NodeHandle {
  let x = input;
  for (let i = 1; i <= times; i++) x = residualBlock(net, x, `${name}_${i}`, spec);
  return x;
}
