import * as tf from '@tensorflow/tfjs-core';
import type { AvgPoolOp, GlobalAvgPoolOp, MaxPoolOp } from '../../../network/ops/index.js';
import type { Kernel } from './kernel.js';

export const maxPool: Kernel<MaxPoolOp> = (op, [x]) =>
  tf.maxPool(x as tf.Tensor4D, [...op.kernel], [...op.strides], op.padding);

export const avgPool: Kernel<AvgPoolOp> = (op, [x]) =>
  tf.avgPool(x as tf.Tensor4D, [...op.kernel], [...op.strides], op.padding);

export const globalAvgPool: Kernel<GlobalAvgPoolOp> = (_op, [x]) => tf.mean(x as tf.Tensor, [1, 2]);
