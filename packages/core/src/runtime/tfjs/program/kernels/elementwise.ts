import * as tf from '@tensorflow/tfjs-core';
import type { BinaryFunction, Reduction, UnaryFunction } from '../../../../program/index.js';
import type { ProgramKernels } from './kernel.js';

const unary: { readonly [Fn in UnaryFunction]: (x: tf.Tensor) => tf.Tensor } = {
  negate: tf.neg,
  exp: tf.exp,
  log: tf.log,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  square: tf.square,
  abs: tf.abs,
  sign: tf.sign,
  sin: tf.sin,
  cos: tf.cos,
  acos: tf.acos,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
};

const binary: { readonly [Fn in BinaryFunction]: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor } = {
  add: tf.add,
  subtract: tf.sub,
  multiply: tf.mul,
  divide: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  greater: (a, b) => tf.cast(tf.greater(a, b), 'float32'),
  equal: (a, b) => tf.cast(tf.equal(a, b), 'float32'),
  wherePositive: (a, b) => tf.where(tf.greater(b, 0), a, tf.zerosLike(a)),
};

const reductions: {
  readonly [Fn in Reduction]: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;
} = { sum: tf.sum, mean: tf.mean, max: tf.max };

/** Value by value, and joined along axes. */
export const elementwise: ProgramKernels<
  'unary' | 'binary' | 'addN' | 'reduce' | 'halfSquaredNorm' | 'cast' | 'stopGradient'
> = {
  unary: (op, [x]) => unary[op.function](x as tf.Tensor),
  binary: (op, [a, b]) => binary[op.function](a as tf.Tensor, b as tf.Tensor),
  addN: (_op, inputs) => inputs.reduce((sum, x) => tf.add(sum, x)),
  reduce: (op, [x]) => reductions[op.function](x as tf.Tensor, [...op.axes], op.keepDims),
  halfSquaredNorm: (_op, [x]) => tf.mul(tf.sum(tf.square(x as tf.Tensor)), 0.5),
  cast: (op, [x]) => tf.cast(x as tf.Tensor, op.dtype),
  stopGradient: (_op, [x]) => tf.clone(x as tf.Tensor),
};
