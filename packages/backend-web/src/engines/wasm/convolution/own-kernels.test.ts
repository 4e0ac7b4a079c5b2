import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createTfjsRuntime, onBackend } from '@facenet/core/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { registerWasm, WASM_BACKEND } from '../start-wasm.js';
import type { BackendWithConvolutions } from './backend-with-convolutions.js';

const file = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);

interface Case {
  readonly x: readonly [number, number, number, number];
  readonly filters: number;
  readonly kernel?: number;
  readonly strides?: number;
  readonly pad?: 'same' | 'valid' | number;
  readonly dilations?: number;
  readonly activation?: 'linear' | 'relu' | 'prelu' | 'sigmoid' | 'relu6';
  readonly bias?: boolean;
  /** Whether our kernels are expected to do it. */
  readonly own: boolean;
}

const convolutions: readonly Case[] = [
  { x: [2, 9, 11, 16], filters: 12, kernel: 3, activation: 'relu', own: true },
  { x: [1, 9, 11, 16], filters: 12, kernel: 3, activation: 'prelu', bias: false, own: true },
  { x: [1, 30, 31, 3], filters: 8, kernel: 3, strides: 2, pad: 1, own: true },
  { x: [1, 8, 8, 20], filters: 20, activation: 'prelu', own: true },
  { x: [1, 8, 8, 20], filters: 20, strides: 2, pad: 'valid', own: true },
  { x: [1, 8, 8, 4], filters: 10, kernel: 3, own: false },
  { x: [1, 8, 8, 4], filters: 4, kernel: 3, dilations: 2, own: false },
  { x: [1, 8, 8, 4], filters: 4, kernel: 3, activation: 'sigmoid', own: false },
  { x: [1, 8, 8, 4], filters: 4, kernel: 3, activation: 'relu6', own: false },
];
const depthwise: readonly Case[] = [
  { x: [2, 9, 11, 16], filters: 16, kernel: 3, activation: 'relu', own: true },
  { x: [1, 3, 2, 8], filters: 8, kernel: 3, activation: 'prelu', bias: false, own: true },
  { x: [1, 9, 11, 8], filters: 8, kernel: 3, strides: 2, pad: 1, own: true },
  { x: [1, 7, 7, 8], filters: 8, kernel: 7, pad: 'valid', own: false },
  { x: [1, 7, 7, 6], filters: 6, kernel: 3, own: false },
  { x: [1, 7, 7, 4], filters: 8, kernel: 3, own: false },
];

/** The result on the current backend. */
function compute(of: 'conv2d' | 'depthwiseConv2d', given: Case): Float32Array {
  const { x, filters, kernel = 1, strides = 1, pad = 'same', dilations = 1 } = given;
  const { activation = 'linear', bias = true } = given;
  const channels = x[3];
  const weights = of === 'conv2d' ? filters : filters / channels;
  return tf.tidy(() => {
    const options = {
      x: tf.tensor4d(values(x), [...x]),
      filter: tf.tensor4d(values([kernel, kernel, channels, weights]), [
        kernel,
        kernel,
        channels,
        weights,
      ]),
      ...{ strides, pad, dilations, activation },
      ...(bias && { bias: tf.tensor1d(values([filters])) }),
      ...(activation === 'prelu' && { preluActivationWeights: tf.tensor1d(values([filters])) }),
    };
    return tf.fused[of](options as never).dataSync() as Float32Array;
  });
}

function values(shape: readonly number[]): Float32Array {
  const length = shape.reduce((size, side) => size * side, 1);
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + shape.length) % 1);
}

describe('kernels of ours', () => {
  let backend: BackendWithConvolutions;
  beforeAll(async () => {
    registerWasm(async () => new Uint8Array(await readFile(file)));
    await createTfjsRuntime({ backend: WASM_BACKEND });
    await createTfjsRuntime({ backend: 'cpu' });
    backend = tf.findBackend(WASM_BACKEND) as BackendWithConvolutions;
  });

  it.each([
    ...convolutions.map((given) => ['conv2d' as const, given] as const),
    ...depthwise.map((given) => ['depthwiseConv2d' as const, given] as const),
  ])('%s gives what plain JavaScript gives: %o', (of, given) => {
    const expected = onBackend('cpu', () => compute(of, given));
    const before = backend.numDataIds();
    const packed = vi.spyOn(backend.beside, 'packed');
    const result = onBackend(WASM_BACKEND, () => compute(of, given));
    expect(packed).toHaveBeenCalledTimes(given.own ? 1 : 0);
    packed.mockRestore();
    expect(result).toHaveLength(expected.length);
    for (const [i, value] of result.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    expect(backend.numDataIds()).toBe(before);
  });

  it('multiply matrices', () => {
    const multiply = (rows: number, filters: number) =>
      tf.tidy(() => {
        const a = tf.tensor2d(values([rows, 40]), [rows, 40]);
        const b = tf.tensor2d(values([40, filters]), [40, filters]);
        const bias = tf.tensor1d(values([filters]));
        return tf.fused.matMul({ a, b, bias, activation: 'relu' }).dataSync();
      });
    const packed = vi.spyOn(backend.beside, 'packed');
    for (const [rows, filters, own] of [
      [50, 24, 1],
      [3, 24, 0],
      [50, 25, 0],
    ] as const) {
      // biome-ignore format: one line
      packed.mockClear();
      const result = onBackend(WASM_BACKEND, () => multiply(rows, filters));
      expect(packed).toHaveBeenCalledTimes(own);
      const expected = onBackend('cpu', () => multiply(rows, filters));
      for (const [i, value] of result.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    }
    packed.mockRestore();
  });

  it('put channels beside each other', () => {
    const join = (channels: readonly number[]) =>
      tf.tidy(() => {
        const parts = channels.map((count) =>
          tf.tensor4d(values([2, 3, 5, count]), [2, 3, 5, count]),
        );
        return tf.concat(parts, -1).dataSync();
      });
    for (const channels of [
      [4, 8, 20],
      [4, 3],
      [16, 0, 4],
    ]) {
      // biome-ignore format: one line
      const expected = onBackend('cpu', () => join(channels));
      expect(onBackend(WASM_BACKEND, () => join(channels))).toEqual(expected);
    }
  });

  it('free with a filter what they made of it', () => {
    const many = { x: [1, 8, 8, 256], filters: 256, own: true } as const;
    for (let i = 0; i < 20; i++) onBackend(WASM_BACKEND, () => compute('conv2d', many));
    const { byteLength } = backend.beside.bytes;
    for (let i = 0; i < 100; i++) onBackend(WASM_BACKEND, () => compute('conv2d', many));
    expect(backend.beside.bytes.byteLength).toBe(byteLength);
  });
});
