import * as tf from '@tensorflow/tfjs-core';
import { isWasm } from '../../is-wasm.js';
import {
  composedDepthwiseFilterGradient,
  composedFilterGradient,
  composedInputGradient,
} from './composed-convolution.js';
import { hasKernel, type ProgramKernels, runKernel } from './kernel.js';
import { marginsOf, type Window } from './windows.js';

const pair = ({ strides }: Window): [number, number] => [strides[0], strides[1]];

/** What the kernels of tfjs-core take of a convolution over an image of some shape. */
const attributes = (op: Window, image: readonly number[]) => ({
  strides: pair(op),
  pad: marginsOf(op, image),
  dilations: [1, 1],
  dataFormat: 'NHWC',
});

/** Convolutions and their derivatives, by the backend's own kernels where it has them. */
export const convolution: ProgramKernels<
  | 'conv2d'
  | 'conv2dInputGradient'
  | 'conv2dFilterGradient'
  | 'depthwiseConv2d'
  | 'depthwiseInputGradient'
  | 'depthwiseFilterGradient'
> = {
  conv2d(op, [x, filters]) {
    const [image, weights] = [x as tf.Tensor4D, filters as tf.Tensor4D];
    return tf.conv2d(image, weights, pair(op), marginsOf(op, image.shape));
  },
  conv2dInputGradient(op, [dy, filters, x]) {
    const [gradient, filter] = [dy as tf.Tensor4D, filters as tf.Tensor4D];
    const { shape } = x as tf.Tensor4D;
    // WebAssembly has the kernel, in loops that take many times as long.
    if (isWasm()) {
      return composedInputGradient(op, gradient, filter, shape, (part, taps, pad) =>
        tf.conv2d(part, tf.transpose(taps, [0, 1, 3, 2]), 1, pad),
      );
    }
    const given = { ...attributes(op, shape), inputShape: shape };
    return runKernel('Conv2DBackpropInput', { dy: gradient, filter }, given);
  },
  conv2dFilterGradient(op, [dy, x, filters]) {
    const [gradient, image] = [dy as tf.Tensor4D, x as tf.Tensor4D];
    if (!hasKernel('Conv2DBackpropFilter')) return composedFilterGradient(op, gradient, image);
    const given = { ...attributes(op, image.shape), filterShape: (filters as tf.Tensor).shape };
    return runKernel('Conv2DBackpropFilter', { dy: gradient, x: image }, given);
  },
  depthwiseConv2d(op, [x, filters]) {
    const [image, weights] = [x as tf.Tensor4D, filters as tf.Tensor4D];
    return tf.depthwiseConv2d(image, weights, pair(op), marginsOf(op, image.shape));
  },
  depthwiseInputGradient(op, [dy, filters, x]) {
    const [gradient, filter] = [dy as tf.Tensor4D, filters as tf.Tensor4D];
    const { shape } = x as tf.Tensor4D;
    if (!hasKernel('DepthwiseConv2dNativeBackpropInput')) {
      return composedInputGradient(op, gradient, filter, shape, (part, taps, pad) =>
        tf.depthwiseConv2d(part, taps, 1, pad),
      );
    }
    const given = { ...attributes(op, shape), inputShape: shape };
    return runKernel('DepthwiseConv2dNativeBackpropInput', { dy: gradient, filter }, given);
  },
  depthwiseFilterGradient(op, [dy, x, filters]) {
    const [gradient, image] = [dy as tf.Tensor4D, x as tf.Tensor4D];
    if (!hasKernel('DepthwiseConv2dNativeBackpropFilter')) {
      return composedDepthwiseFilterGradient(op, gradient, image);
    }
    const given = { ...attributes(op, image.shape), filterShape: (filters as tf.Tensor).shape };
    return runKernel('DepthwiseConv2dNativeBackpropFilter', { dy: gradient, x: image }, given);
  },
};
