import * as tf from '@tensorflow/tfjs-core';
import { samePadding } from '../../../network/shape.js';

type UnevenArguments = Parameters<typeof tf.fused.depthwiseConv2d>[0] & {
  x: tf.Tensor4D;
  filter: tf.Tensor4D;
  strides: [number, number];
};

/**
 * A depthwise convolution whose strides differ, which TensorFlow's own kernel does not know: every
 * position is computed, and those that the strides pass over are dropped.
 */
export function depthwiseWithUnevenStrides({
  x,
  strides,
  pad,
  ...rest
}: UnevenArguments): tf.Tensor4D {
  const [, height, width] = x.shape;
  const [kernelHeight, kernelWidth] = rest.filter.shape;
  // How much is added at the border depends on the strides, so it is added here.
  const border = (size: number, kernel: number, stride: number): [number, number] => {
    if (pad !== 'same') return [0, 0];
    const [before, after] = samePadding(size, kernel, stride);
    return [before, after];
  };
  const padded = tf.pad(x, [
    [0, 0],
    border(height, kernelHeight, strides[0]),
    border(width, kernelWidth, strides[1]),
    [0, 0],
  ]);
  const everywhere = tf.fused.depthwiseConv2d({ ...rest, x: padded, strides: 1, pad: 'valid' });
  const shape = everywhere.shape;
  return tf.stridedSlice(everywhere, [0, 0, 0, 0], shape, [1, ...strides, 1]) as tf.Tensor4D;
}
