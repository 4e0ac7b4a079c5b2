import { cellsPerSample, type OperationDefinition, only } from '../operation.js';
import { type ConvolutionPadding, imageShape, type Size2d, windowOutput } from '../shape.js';
import { alphaParameter, type FusedActivation } from './activation.js';

/** One filter a channel; `weights` are [kernel height, kernel width, channels, 1]. */
export interface DepthwiseConv2dOp {
  readonly type: 'depthwiseConv2d';
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
  readonly bias: boolean;
  readonly activation?: FusedActivation;
}

export const depthwiseConv2d: OperationDefinition<DepthwiseConv2dOp> = {
  inferShape(op, inputs) {
    const [batch, height, width, channels] = imageShape(only(inputs), 'depthwiseConv2d');
    return [
      batch,
      windowOutput(height, op.kernel[0], op.strides[0], op.padding),
      windowOutput(width, op.kernel[1], op.strides[1], op.padding),
      channels,
    ];
  },
  parameters(op, inputs) {
    const channels = imageShape(only(inputs), 'depthwiseConv2d')[3];
    return [
      { role: 'weights', shape: [...op.kernel, channels, 1], trainable: true },
      ...(op.bias ? [{ role: 'biases', shape: [channels], trainable: true }] : []),
      ...(op.activation === 'prelu' ? [alphaParameter(channels)] : []),
    ];
  },
  flops: (op, _inputs, output) =>
    (2 * op.kernel[0] * op.kernel[1] + (op.bias ? 1 : 0)) * cellsPerSample(output),
};
