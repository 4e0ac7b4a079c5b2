import type { TfliteOptions, WeightTensor } from '../../weights/index.js';
import { convolve, depthwiseConvolve, maxPool } from './tflite-windows.js';

export type TfliteKernel = (
  inputs: readonly WeightTensor[],
  options: TfliteOptions,
) => WeightTensor;

const unary =
  (compute: (x: number) => number): TfliteKernel =>
  ([x]) => ({ shape: x!.shape, data: x!.data.map(compute) });

/** The smaller operand repeats: vectors along the channels, [..., 1] along the last axis. */
const binary =
  (compute: (a: number, b: number) => number): TfliteKernel =>
  ([a, b]) => {
    const { shape, data } = a!.data.length > b!.data.length || a!.shape.length > 1 ? a! : b!;
    const left = repeated(a!, shape);
    const right = repeated(b!, shape);
    return { shape, data: data.map((_, i) => compute(left(i), right(i))) };
  };

function repeated({ shape, data }: WeightTensor, wanted: readonly number[]): (i: number) => number {
  if (shape.join() === wanted.join()) return (i) => data[i]!;
  const channels = wanted.at(-1)!;
  if (shape.length === 1 && shape[0] === channels) return (i) => data[i % channels]!;
  if (shape.at(-1) === 1) return (i) => data[Math.floor(i / channels)]!;
  throw new Error(`[${shape}] does not repeat to [${wanted}].`);
}

/** Over the last axis, which stays with size 1. */
const reduce =
  (combine: (a: number, b: number) => number): TfliteKernel =>
  ([x, axis]) => {
    const last = x!.shape.length - 1;
    if (axis!.data[0] !== last && axis!.data[0] !== -1) throw new Error('Not the last axis.');
    const channels = x!.shape[last]!;
    const data = new Float32Array(x!.data.length / channels);
    for (let i = 0; i < data.length; i++) {
      data[i] = x!.data.slice(i * channels, (i + 1) * channels).reduce((a, b) => combine(a, b));
    }
    return { shape: [...x!.shape.slice(0, -1), 1], data };
  };

/** Takes the sizes behind the batch from the file. */
const reshape: TfliteKernel = ([x, shape]) => ({
  shape: [x!.shape[0]!, ...shape!.data.slice(1)],
  data: x!.data,
});

/** Rows of [out, in] weights; an image is flattened row by row. */
const fullyConnected: TfliteKernel = ([x, weights, biases]) => {
  const [units, features] = weights!.shape as [number, number];
  const batch = x!.data.length / features;
  const data = new Float32Array(batch * units);
  for (let i = 0; i < data.length; i++) {
    const [sample, unit] = [Math.floor(i / units), i % units];
    let sum = biases!.data[unit]!;
    for (let k = 0; k < features; k++) {
      sum += x!.data[sample * features + k]! * weights!.data[unit * features + k]!;
    }
    data[i] = sum;
  }
  return { shape: [batch, units], data };
};

export const tfliteKernels: Readonly<Record<string, TfliteKernel>> = {
  ABS: unary(Math.abs),
  ADD: binary((a, b) => a + b),
  CONV_2D: convolve,
  DEPTHWISE_CONV_2D: depthwiseConvolve,
  DIV: binary((a, b) => a / b),
  EXP: unary(Math.exp),
  FULLY_CONNECTED: fullyConnected,
  MAX_POOL_2D: maxPool,
  MUL: binary((a, b) => a * b),
  NEG: unary((x) => -x),
  REDUCE_MAX: reduce(Math.max),
  RELU: unary((x) => Math.max(x, 0)),
  RESHAPE: reshape,
  SUB: binary((a, b) => a - b),
  SUM: reduce((a, b) => a + b),
};
