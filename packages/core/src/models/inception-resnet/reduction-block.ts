import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { convBlock } from './conv-block.js';

const half = { kernel: 3, strides: 2, padding: 'valid' } as const;

/** Filters of reduction-A, by the letters of the paper's table 1. */
interface ReductionAFilters {
  readonly k: number;
  readonly l: number;
  readonly m: number;
  readonly n: number;
}

/** Reduction-A of the paper: halves the map, two branches of convolutions beside a max pool. */
export function reductionA(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { k, l, m, n }: ReductionAFilters,
): NodeHandle {
  const branch0 = convBlock(input, `${name}/Branch_0/Conv2d_1a_3x3`, { filters: n, ...half });
  let branch1 = convBlock(input, `${name}/Branch_1/Conv2d_0a_1x1`, { filters: k, kernel: 1 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_0b_3x3`, { filters: l, kernel: 3 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_1a_3x3`, { filters: m, ...half });
  const branch2 = input.maxPool(`${name}/Branch_2/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2]);
}

/** Filters of reduction-B behind the 1x1 convolutions of 256 that open each branch. */
interface ReductionBFilters {
  readonly branch0: number;
  readonly branch1: number;
  readonly branch2: readonly [number, number];
}

/** Reduction-B of the paper: halves the map, three branches of convolutions beside a max pool. */
export function reductionB(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: ReductionBFilters,
): NodeHandle {
  const branch = (i: number) => `${name}/Branch_${i}`;
  const open = (i: number) =>
    convBlock(input, `${branch(i)}/Conv2d_0a_1x1`, { filters: 256, kernel: 1 });
  const close = (x: NodeHandle, i: number, count: number) =>
    convBlock(x, `${branch(i)}/Conv2d_1a_3x3`, { filters: count, ...half });

  const [middle, last] = filters.branch2;
  const branch0 = close(open(0), 0, filters.branch0);
  const branch1 = close(open(1), 1, filters.branch1);
  const widened = convBlock(open(2), `${branch(2)}/Conv2d_0b_3x3`, { filters: middle, kernel: 3 });
  const branch2 = close(widened, 2, last);
  const branch3 = input.maxPool(`${branch(3)}/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2, branch3]);
}
