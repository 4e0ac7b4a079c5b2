import type * as tf from '@tensorflow/tfjs-core';
import { isWasm } from '../../is-wasm.js';
import { convolution } from './convolution.js';
import { elementwise } from './elementwise.js';
import { hostLoops } from './host-loops.js';
import type { Computed, ComputedType, ProgramKernel, ProgramKernels } from './kernel.js';
import { normalization } from './normalization.js';
import { pooling } from './pooling.js';
import { structure } from './structure.js';

type AnyKernel = (
  op: Computed,
  inputs: readonly tf.Tensor[],
) => ReturnType<ProgramKernel<ComputedType>> | undefined;

const kernels: ProgramKernels<ComputedType> = {
  ...elementwise,
  ...structure,
  ...convolution,
  ...pooling,
  ...normalization,
};

/** Computes an operation on the current backend. Runs inside a tidy. */
export function computeOperation(
  op: Computed,
  inputs: readonly tf.Tensor[],
): tf.Tensor | readonly tf.Tensor[] {
  const { [op.type]: loop } = hostLoops as Partial<Record<ComputedType, AnyKernel>>;
  const looped = isWasm() ? loop?.(op, inputs) : undefined;
  return looped ?? ((kernels[op.type] as AnyKernel)(op, inputs) as tf.Tensor);
}
