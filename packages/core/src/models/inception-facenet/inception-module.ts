import type { NetworkBuilder, NodeHandle } from '../../network/index.js';
import { convBlock } from './conv-block.js';

/** The filters of one row of the paper's network tables; a branch that is left out does not exist. */
export interface InceptionModule {
  readonly name: string;
  readonly branch1x1?: number;
  /** Filters of the 1x1 convolution that reduces, then of the 3x3 convolution. */
  readonly branch3x3: readonly [reduce: number, filters: number];
  readonly branch5x5?: readonly [reduce: number, filters: number];
  /** Filters of the 1x1 convolution behind the max pool; without it the pool stands alone. */
  readonly poolFilters?: number;
  /** Default 1. */
  readonly strides?: 1 | 2;
}

/** An Inception module (Szegedy et al. 2015, "Going Deeper with Convolutions") with batch norm. */
export function inceptionModule(
  net: NetworkBuilder,
  input: NodeHandle,
  { name, branch1x1, branch3x3, branch5x5, poolFilters, strides = 1 }: InceptionModule,
): NodeHandle {
  const reduced = (
    branch: string,
    kernel: number,
    [reduce, filters]: readonly [number, number],
  ) => {
    const x = convBlock(input, `${name}/${branch}/conv1x1`, { filters: reduce, kernel: 1 });
    return convBlock(x, `${name}/${branch}/conv${kernel}x${kernel}`, { filters, kernel, strides });
  };

  const results: NodeHandle[] = [];
  if (branch1x1) {
    const scope = `${name}/branch1_1x1/conv1x1`;
    results.push(convBlock(input, scope, { filters: branch1x1, kernel: 1 }));
  }
  results.push(reduced('branch2_3x3', 3, branch3x3));
  if (branch5x5) results.push(reduced('branch3_5x5', 5, branch5x5));
  const pool = input.maxPool(`${name}/branch4_pool/pool`, { kernel: 3, strides });
  const projection = { filters: poolFilters ?? 0, kernel: 1 };
  results.push(poolFilters ? convBlock(pool, `${name}/branch4_pool/conv1x1`, projection) : pool);
  return net.concat(name, results);
}
