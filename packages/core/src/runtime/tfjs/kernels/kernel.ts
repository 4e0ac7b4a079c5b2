import type * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../../network/ops/index.js';

/** The arrays of one node by role, on the engine. */
export type KernelParameters = Readonly<Record<string, tf.Tensor>>;

/** Computes one operation. Runs inside a tidy: what it does not return is freed. */
export type Kernel<Op extends Operation> = (
  op: Op,
  inputs: readonly tf.Tensor[],
  parameters: KernelParameters,
) => tf.Tensor;
