import { cellsPerSample, type OperationDefinition, only } from '../operation.js';
import { channelsOf } from '../shape.js';

/**
 * Batch normalisation over the last axis (Ioffe and Szegedy 2015):
 * (x - moving_mean) / sqrt(moving_variance + epsilon) [* gamma] + beta.
 */
export interface BatchNormOp {
  readonly type: 'batchNorm';
  readonly epsilon: number;
  /** Whether there is a learned gamma; the FaceNet networks have none. */
  readonly gamma: boolean;
}

/** x * rsqrt(max(sum(x^2), epsilon)) over the last axis. */
export interface L2NormalizeOp {
  readonly type: 'l2Normalize';
  readonly epsilon: number;
}

export const batchNorm: OperationDefinition<BatchNormOp> = {
  inferShape: (_op, inputs) => only(inputs),
  parameters(op, inputs) {
    const shape = [channelsOf(only(inputs), 'batchNorm')];
    return [
      { role: 'beta', shape, trainable: true },
      ...(op.gamma ? [{ role: 'gamma', shape, trainable: true }] : []),
      { role: 'moving_mean', shape, trainable: false },
      { role: 'moving_variance', shape, trainable: false },
    ];
  },
  flops: (_op, _inputs, output) => 2 * cellsPerSample(output),
};

export const l2Normalize: OperationDefinition<L2NormalizeOp> = {
  inferShape: (_op, inputs) => only(inputs),
  flops: (_op, _inputs, output) => 3 * cellsPerSample(output),
};
