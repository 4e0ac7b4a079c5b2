import * as tf from '@tensorflow/tfjs-core';
import type {
  Conv2dOp,
  DenseOp,
  DepthwiseConv2dOp,
  FusedActivation,
} from '../../../network/ops/index.js';
import { symmetricPadding } from '../../../network/shape.js';
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
    ...padded(op, x as tf.Tensor4D),
    filter: parameters.weights as tf.Tensor4D,
    strides: [...op.strides] as [number, number],
    ...fusedTail(op.activation, parameters),
  };
}

/** tfjs has no name for `symmetric`; most of its backends take a number instead. */
function padded(
  { kernel, strides, padding }: Conv2dOp | DepthwiseConv2dOp,
  x: tf.Tensor4D,
): Pick<Convolution, 'x' | 'pad'> {
  if (padding !== 'symmetric') return { x, pad: padding };
  if (strides.every((stride) => stride === 1) && kernel.every((side) => side % 2 === 1)) {
    return { x, pad: 'same' }; // which is equal there
  }
  const [rows, columns] = [symmetricPadding(kernel[0]), symmetricPadding(kernel[1])];
  const even = rows === columns && strides[0] === strides[1];
  if (even && tf.getBackend() !== 'tensorflow') return { x, pad: rows };
  const sides: [number, number][] = [[0, 0], [rows, rows], [columns, columns], [0, 0]]; // biome-ignore format: one line
  return { x: tf.pad(x, sides), pad: 'valid' };
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
