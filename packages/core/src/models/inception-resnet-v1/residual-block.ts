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

export const block35: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 32, 1]],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 32, 3],
    ],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 32, 3],
      ['Conv2d_0c_3x3', 32, 3],
    ],
  ],
  scale: 0.17,
};

export const block17: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 128, 1]],
    [
      ['Conv2d_0a_1x1', 128, 1],
      ['Conv2d_0b_1x7', 128, [1, 7]],
      ['Conv2d_0c_7x1', 128, [7, 1]],
    ],
  ],
  scale: 0.1,
};

export const block8: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 192, 1]],
    [
      ['Conv2d_0a_1x1', 192, 1],
      ['Conv2d_0b_1x3', 192, [1, 3]],
      ['Conv2d_0c_3x1', 192, [3, 1]],
    ],
  ],
  scale: 0.2,
};

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
