import type { Shape } from './shape.js';

/** An array that an operation owns; its full name is `<node name>/<role>`. */
export interface ParameterSpec {
  /** As TensorFlow names it: weights, biases, beta, gamma, moving_mean, moving_variance, alpha. */
  readonly role: string;
  readonly shape: readonly number[];
  /** False for statistics that training gathers instead of learning. */
  readonly trainable: boolean;
}

/** What the graph must know of an operation; how it is computed is each runtime's matter. */
export interface OperationDefinition<Op> {
  /** @throws FaceNetError NETWORK_INVALID when the inputs do not fit */
  inferShape(op: Op, inputs: readonly Shape[]): Shape;
  parameters?(op: Op, inputs: readonly Shape[]): ParameterSpec[];
  /** Multiplications and additions for one sample (a multiply-add counts two); open dimensions count 1. */
  flops?(op: Op, inputs: readonly Shape[], output: Shape): number;
}

/** Cells of one sample; open dimensions count as 1. */
export function cellsPerSample(shape: Shape): number {
  return shape.slice(1).reduce<number>((product, dim) => product * (dim ?? 1), 1);
}

/** The only input of a one-input operation. */
export function only(inputs: readonly Shape[]): Shape {
  return inputs[0] as Shape;
}
