import * as tf from '@tensorflow/tfjs-core';
import type { ComputedType, ProgramKernels } from './kernel.js';
import { marginsOf, type Window } from './windows.js';

type Looped = 'halfSquaredNorm' | 'reduce' | 'batchNorm' | 'batchNormGradient' | 'maxPoolGradient';

/** A kernel that leaves what it does not do better to the others. */
type HostKernels = {
  readonly [Type in Looped & ComputedType]: (
    ...given: Parameters<ProgramKernels<Type>[Type]>
  ) => tf.Tensor | readonly tf.Tensor[] | undefined;
};

/**
 * What the host computes for WebAssembly, whose memory it shares: in float64, where the kernels there
 * add up millions of values in float32 and lose their digits, and in fewer passes.
 */
export const hostLoops: HostKernels = {
  halfSquaredNorm(_op, [x]) {
    let sum = 0;
    for (const value of (x as tf.Tensor).dataSync()) sum += value * value;
    return tf.scalar(sum / 2);
  },
  reduce(op, [x]) {
    const [first = 0, ...others] = op.axes;
    const joined = others.every((axis, i) => axis === first + i + 1);
    if (op.function === 'max' || !joined || op.axes.length === 0) return undefined;
    return sumOver(x as tf.Tensor, first, op);
  },
  batchNorm({ epsilon }, [x, beta, gamma]) {
    const { shape } = x as tf.Tensor;
    const values = (x as tf.Tensor).dataSync();
    const channels = shape.at(-1) as number;
    const count = values.length / channels;
    const [mean, variance] = momentsOf(values, channels);
    const [shifts, scales] = [(beta as tf.Tensor).dataSync(), gamma?.dataSync()];
    const factors = variance.map((value, c) => (scales?.[c] ?? 1) / Math.sqrt(value + epsilon));
    const y = new Float32Array(values.length);
    eachRow(values.length, channels, (at) => {
      for (let c = 0; c < channels; c++) {
        const distance = (values[at + c] as number) - (mean[c] as number);
        y[at + c] = distance * (factors[c] as number) + (shifts[c] as number);
      }
    });
    const sample = variance.map((value) => (value * count) / Math.max(1, count - 1));
    return [tf.tensor(y, shape), vector(mean), vector(sample)];
  },
  batchNormGradient({ epsilon }, [dy, x, mean, variance, gamma]) {
    const { shape } = x as tf.Tensor;
    const [values, gradients] = [(x as tf.Tensor).dataSync(), (dy as tf.Tensor).dataSync()];
    const means = (mean as tf.Tensor).dataSync();
    const channels = shape.at(-1) as number;
    const count = values.length / channels;
    const population = Math.max(1, count - 1) / count;
    const scales = Float64Array.from((variance as tf.Tensor).dataSync(), (sample) => {
      return 1 / Math.sqrt(sample * population + epsilon);
    });
    const [dbeta, dgamma] = [new Float64Array(channels), new Float64Array(channels)];
    eachRow(values.length, channels, (at) => {
      for (let c = 0; c < channels; c++) {
        const gradient = gradients[at + c] as number;
        const distance = (values[at + c] as number) - (means[c] as number);
        dbeta[c] = (dbeta[c] as number) + gradient;
        dgamma[c] = (dgamma[c] as number) + gradient * distance;
      }
    });
    // dx = factor * (dy - mean(dy) - normalised * mean(dy * normalised)), as one line for each channel.
    const factors = gamma
      ? scales.map((scale, c) => scale * (gamma.dataSync()[c] as number))
      : scales;
    const slopes = scales.map((scale, c) => (scale * scale * (dgamma[c] as number)) / count);
    const dx = new Float32Array(values.length);
    eachRow(values.length, channels, (at) => {
      for (let c = 0; c < channels; c++) {
        const distance = (values[at + c] as number) - (means[c] as number);
        const own = (gradients[at + c] as number) - (dbeta[c] as number) / count;
        dx[at + c] = (factors[c] as number) * (own - distance * (slopes[c] as number));
      }
    });
    const result = [tf.tensor(dx, shape), vector(dbeta)];
    const normalized = dgamma.map((sum, c) => sum * (scales[c] as number));
    return gamma ? [...result, vector(normalized)] : result;
  },
  maxPoolGradient: (op, [dy, x, y]) =>
    maxPoolGradient(op, dy as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D),
};

/** Calls back with the place of each row. */
function eachRow(length: number, width: number, row: (at: number) => void): void {
  for (let at = 0; at < length; at += width) row(at);
}

/**
 * Mean and variance of each channel, in one pass: in float64 the squares of float32 numbers lose nothing
 * that their variance needs.
 */
function momentsOf(values: ArrayLike<number>, channels: number): [Float64Array, Float64Array] {
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  eachRow(values.length, channels, (at) => {
    for (let c = 0; c < channels; c++) {
      const value = values[at + c] as number;
      sums[c] = (sums[c] as number) + value;
      squares[c] = (squares[c] as number) + value * value;
    }
  });
  const count = values.length / channels;
  const mean = sums.map((sum) => sum / count);
  const variance = squares.map((sum, c) => Math.max(0, sum / count - (mean[c] as number) ** 2));
  return [mean, variance];
}

const vector = (values: Float64Array) => tf.tensor(Float32Array.from(values));

/** Sum or mean over neighbouring axes. */
function sumOver(x: tf.Tensor, first: number, op: Parameters<HostKernels['reduce']>[0]): tf.Tensor {
  const count = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
  const behind = first + op.axes.length;
  const [outer, joined] = [count(x.shape.slice(0, first)), count(x.shape.slice(first, behind))];
  const inner = count(x.shape.slice(behind));
  const values = x.dataSync();
  const sums = new Float64Array(outer * inner);
  let from = 0;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < joined; j++) {
      for (let k = i * inner; k < (i + 1) * inner; k++) {
        sums[k] = (sums[k] as number) + (values[from++] as number);
      }
    }
  }
  const results = Float32Array.from(sums, (sum) => (op.function === 'mean' ? sum / joined : sum));
  const kept = x.shape.map((dim, axis) => (op.axes.includes(axis) ? 1 : dim));
  return tf.tensor(results, op.keepDims ? kept : kept.filter((_, axis) => !op.axes.includes(axis)));
}

/** The first maximum of a window takes all; WebAssembly's kernel gives it to the last, and only above 0. */
function maxPoolGradient(op: Window, dy: tf.Tensor4D, x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor {
  const [batch, height, width, channels] = x.shape;
  const [, rows, columns] = y.shape;
  const [, [top], [left]] = marginsOf(op, x.shape);
  const [gradients, values, maxima] = [dy.dataSync(), x.dataSync(), y.dataSync()];
  const result = new Float32Array(values.length);
  const taken = new Uint8Array(channels);
  let window = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, window += channels) {
        const [firstRow, firstColumn] = [row * op.strides[0] - top, column * op.strides[1] - left];
        const lastRow = Math.min(height, firstRow + op.kernel[0]);
        const lastColumn = Math.min(width, firstColumn + op.kernel[1]);
        taken.fill(0);
        for (let i = Math.max(0, firstRow); i < lastRow; i++) {
          for (let j = Math.max(0, firstColumn); j < lastColumn; j++) {
            const cell = ((image * height + i) * width + j) * channels;
            for (let c = 0; c < channels; c++) {
              if (taken[c] === 1 || values[cell + c] !== maxima[window + c]) continue;
              taken[c] = 1;
              result[cell + c] = (result[cell + c] as number) + (gradients[window + c] as number);
            }
          }
        }
      }
    }
  }
  return tf.tensor(result, x.shape);
}
