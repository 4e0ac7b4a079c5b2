import * as tf from '@tensorflow/tfjs-core';
import type { ProgramKernels } from './kernel.js';

/** All axes but that of the channels. */
const around = (x: tf.Tensor) => x.shape.slice(0, -1).map((_, axis) => axis);

/** How many values of each channel there are. */
const countOf = (x: tf.Tensor) => x.size / (x.shape.at(-1) as number);

/** From the variance of the population to that of the sample; of a single value there is none. */
const toSample = (count: number) => count / Math.max(1, count - 1);

/** What normalises or bends channel by channel. */
export const normalization: ProgramKernels<
  'batchNorm' | 'batchNormGradient' | 'prelu' | 'preluGradient'
> = {
  /** The variance is of differences to the mean: E(x^2) - E(x)^2 loses its digits where |mean| is large. */
  batchNorm({ epsilon }, [input, beta, gamma]) {
    const x = input as tf.Tensor;
    const mean = tf.mean(x, around(x));
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), around(x));
    const scale = tf.rsqrt(tf.add(variance, epsilon));
    const factor = gamma ? tf.mul(gamma, scale) : scale;
    const y = tf.add(tf.mul(centred, factor), beta as tf.Tensor);
    return [y, mean, tf.mul(variance, toSample(countOf(x)))];
  },
  batchNormGradient({ epsilon }, [dy, input, mean, variance, gamma]) {
    const x = input as tf.Tensor;
    const [gradient, count] = [dy as tf.Tensor, countOf(x)];
    const population = tf.div(variance as tf.Tensor, toSample(count));
    const scale = tf.rsqrt(tf.add(population, epsilon));
    const normalized = tf.mul(tf.sub(x, mean as tf.Tensor), scale);
    const dbeta = tf.sum(gradient, around(x));
    const dgamma = tf.sum(tf.mul(gradient, normalized), around(x));
    const own = tf.sub(gradient, tf.div(dbeta, count));
    const centred = tf.sub(own, tf.mul(normalized, tf.div(dgamma, count)));
    const dx = tf.mul(centred, gamma ? tf.mul(gamma, scale) : scale);
    return gamma ? [dx, dbeta, dgamma] : [dx, dbeta];
  },
  prelu: (_op, [x, alpha]) => tf.prelu(x as tf.Tensor, alpha as tf.Tensor),
  preluGradient(_op, [dy, x, alpha]) {
    const [gradient, input] = [dy as tf.Tensor, x as tf.Tensor];
    const sloped = tf.mul(gradient, alpha as tf.Tensor);
    const dx = tf.where(tf.greater(input, 0), gradient, sloped);
    return [dx, tf.sum(tf.mul(gradient, tf.minimum(input, 0)), around(input))];
  },
};
