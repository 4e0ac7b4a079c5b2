import * as tf from '@tensorflow/tfjs-core';
import type {
  AddOp,
  BatchNormOp,
  BiasOp,
  DropoutOp,
  L2NormalizeOp,
  PreluOp,
  ReluOp,
  ScaleOp,
  SigmoidOp,
  SoftmaxOp,
} from '../../../network/ops/index.js';
import type { Kernel } from './kernel.js';

export const relu: Kernel<ReluOp> = (_op, [x]) => tf.relu(x as tf.Tensor);

export const prelu: Kernel<PreluOp> = (_op, [x], { alpha }) =>
  tf.prelu(x as tf.Tensor, alpha as tf.Tensor);

export const sigmoid: Kernel<SigmoidOp> = (_op, [x]) => tf.sigmoid(x as tf.Tensor);

export const softmax: Kernel<SoftmaxOp> = (_op, [x]) => tf.softmax(x as tf.Tensor);

export const add: Kernel<AddOp> = (_op, inputs) => inputs.reduce((sum, x) => tf.add(sum, x));

export const scale: Kernel<ScaleOp> = (op, [x]) => tf.mul(x as tf.Tensor, op.factor);

export const bias: Kernel<BiasOp> = (_op, [x], { biases }) =>
  tf.add(x as tf.Tensor, biases as tf.Tensor);

export const dropout: Kernel<DropoutOp> = (_op, [x]) => tf.clone(x as tf.Tensor);

export const batchNorm: Kernel<BatchNormOp> = (op, [x], parameters) =>
  tf.batchNorm(
    x as tf.Tensor4D,
    parameters.moving_mean as tf.Tensor1D,
    parameters.moving_variance as tf.Tensor1D,
    parameters.beta as tf.Tensor1D,
    parameters.gamma as tf.Tensor1D | undefined,
    op.epsilon,
  );

export const l2Normalize: Kernel<L2NormalizeOp> = (op, [x]) => {
  const squares = tf.sum(tf.square(x as tf.Tensor), -1, true);
  return tf.mul(x as tf.Tensor, tf.rsqrt(tf.maximum(squares, op.epsilon)));
};
