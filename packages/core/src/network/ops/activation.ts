import {
  cellsPerSample,
  type OperationDefinition,
  only,
  type ParameterSpec,
} from '../operation.js';
import { channelsOf } from '../shape.js';

/** max(x, 0). */
export interface ReluOp {
  readonly type: 'relu';
}

/** max(x, 0) + alpha * min(x, 0) with one learned alpha a channel. */
export interface PreluOp {
  readonly type: 'prelu';
}

/** 1 / (1 + exp(-x)). */
export interface SigmoidOp {
  readonly type: 'sigmoid';
}

/** Over the last axis. */
export interface SoftmaxOp {
  readonly type: 'softmax';
}

/** What an operation with weights may do to its result in the same pass. */
export type FusedActivation = 'relu' | 'prelu';

export function alphaParameter(channels: number): ParameterSpec {
  return { role: 'alpha', shape: [channels], trainable: true };
}

export const relu: OperationDefinition<ReluOp> = {
  inferShape: (_op, inputs) => only(inputs),
  flops: (_op, _inputs, output) => cellsPerSample(output),
};

export const prelu: OperationDefinition<PreluOp> = {
  inferShape: (_op, inputs) => only(inputs),
  parameters: (_op, inputs) => [alphaParameter(channelsOf(only(inputs), 'prelu'))],
  flops: (_op, _inputs, output) => 2 * cellsPerSample(output),
};

export const sigmoid: OperationDefinition<SigmoidOp> = {
  inferShape: (_op, inputs) => only(inputs),
  flops: (_op, _inputs, output) => 4 * cellsPerSample(output),
};

export const softmax: OperationDefinition<SoftmaxOp> = {
  inferShape: (_op, inputs) => only(inputs),
  flops: (_op, _inputs, output) => 4 * cellsPerSample(output),
};
