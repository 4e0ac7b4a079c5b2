import * as tf from '@tensorflow/tfjs-core';
import type { ProgramOp, ProgramOpType } from '../../../../program/index.js';

/** What is computed: the session itself uploads the others. */
export type ComputedType = Exclude<ProgramOpType, 'input' | 'variable' | 'constant'>;

/** The computed operation of some types. */
export type Computed<Type extends ComputedType = ComputedType> = Extract<ProgramOp, { type: Type }>;

/** Computes an operation. Runs inside a tidy: what it does not return is freed. */
export type ProgramKernel<Type extends ComputedType> = (
  op: Computed<Type>,
  inputs: readonly tf.Tensor[],
) => tf.Tensor | readonly tf.Tensor[];

/** Some rows of the table of kernels. */
export type ProgramKernels<Type extends ComputedType> = {
  readonly [Each in Type]: ProgramKernel<Each>;
};

/** Whether the current backend has a kernel of tfjs-core. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs a kernel of tfjs-core that has no function there. */
export function runKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Readonly<Record<string, unknown>>,
): tf.Tensor {
  return tf.engine().runKernel(name, { ...inputs }, attributes as tf.NamedAttrMap) as tf.Tensor;
}
