import * as tf from '@tensorflow/tfjs-core';
import type {
  Conv2dOp,
  DenseOp,
  DepthwiseConv2dOp,
  FusedActivation,
} from '../../../network/ops/index.js';
import { asProduct, type Convolution } from './as-product.js';
import type { Kernel, KernelParameters } from './kernel.js';
import { depthwiseWithUnevenStrides } from './uneven-strides.js';

/** What the fused kernels of tfjs take besides the operands. */
function fusedTail(activation: FusedActivation | undefined, { biases, alpha }: KernelParameters) {
  return {
    activation: activation ?? ('linear' as const),
    ...(biases && { bias: biases }),
    ...(alpha && { preluActivationWeights: alpha }),
  };
}

/** What both convolutions of tfjs take. */
function convolution(
  op: Conv2dOp | DepthwiseConv2dOp,
  x: tf.Tensor | undefined,
  parameters: KernelParameters,
): Convolution {
  return {
    x: x as tf.Tensor4D,
    filter: parameters.weights as tf.Tensor4D,
    strides: [...op.strides] as [number, number],
    pad: op.padding,
    ...fusedTail(op.activation, parameters),
  };
}

export const conv2d: Kernel<Conv2dOp> = (op, [x], parameters) => {
  const given = convolution(op, x, parameters);
  return asProduct(given) ?? tf.fused.conv2d(given);
};

export const depthwiseConv2d: Kernel<DepthwiseConv2dOp> = (op, [x], parameters) => {
  const [down, across] = op.strides;
  const given = convolution(op, x, parameters);
  return down === across ? tf.fused.depthwiseConv2d(given) : depthwiseWithUnevenStrides(given);
};

export const dense: Kernel<DenseOp> = (op, [x], parameters) =>
  tf.fused.matMul({
    a: x as tf.Tensor2D,
    b: parameters.weights as tf.Tensor2D,
    ...fusedTail(op.activation, parameters),
  });
