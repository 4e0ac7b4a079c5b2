import { cellsPerSample, type OperationDefinition, only } from '../operation.js';
import { type ConvolutionPadding, imageShape, type Size2d, windowOutput } from '../shape.js';
import { alphaParameter, type FusedActivation } from './activation.js';

/** 2-D convolution; `weights` are [kernel height, kernel width, in, out]. */
export interface Conv2dOp {
  readonly type: 'conv2d';
  readonly filters: number;
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
  readonly bias: boolean;
  readonly activation?: FusedActivation;
}

export const conv2d: OperationDefinition<Conv2dOp> = {
  inferShape(op, inputs) {
    const [batch, height, width] = imageShape(only(inputs), 'conv2d');
    return [
      batch,
      windowOutput(height, op.kernel[0], op.strides[0], op.padding),
      windowOutput(width, op.kernel[1], op.strides[1], op.padding),
      op.filters,
    ];
  },
  parameters(op, inputs) {
    const channels = imageShape(only(inputs), 'conv2d')[3];
    return [
      { role: 'weights', shape: [...op.kernel, channels, op.filters], trainable: true },
      ...(op.bias ? [{ role: 'biases', shape: [op.filters], trainable: true }] : []),
      ...(op.activation === 'prelu' ? [alphaParameter(op.filters)] : []),
    ];
  },
  flops(op, inputs, output) {
    const channels = imageShape(only(inputs), 'conv2d')[3];
    const perCell = 2 * op.kernel[0] * op.kernel[1] * channels + (op.bias ? 1 : 0);
    return perCell * cellsPerSample(output);
  },
};
