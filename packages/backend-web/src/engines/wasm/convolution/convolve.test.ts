import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolve } from './convolve.js';
import { filterChannels } from './filter-channels.js';
import type { ConvolutionCall } from './geometry.js';
import { canFuse, createKernels } from './kernels.js';
import { ConvolutionMemory } from './memory.js';
import { packDepthwise, packPanels, packWinograd } from './pack-filters.js';
import { convolveByTiles } from './winograd.js';

// What Node 22 has without.
setFlagsFromString('--experimental-wasm-relaxed-simd');

/** A heap that gives memory out and takes none back, full of what nobody may take for zeros. */
class TestHeap {
  readonly memory = new WebAssembly.Memory({ initial: 64 });
  HEAPU8 = new Uint8Array(this.memory.buffer).fill(0x7f);
  HEAPF32 = new Float32Array(this.memory.buffer);
  #end = 64;

  _malloc(bytes: number): number {
    const address = this.#end;
    this.#end += Math.ceil(bytes / 16) * 16 + 16;
    while (this.#end > this.memory.buffer.byteLength) this.#grow();
    return address;
  }

  _free(): void {}

  put(values: Float32Array): number {
    const address = this._malloc(values.byteLength);
    this.HEAPF32.set(values, address / 4);
    return address;
  }

  #grow(): void {
    const before = this.memory.grow(16) * 65_536;
    this.HEAPU8 = new Uint8Array(this.memory.buffer);
    this.HEAPF32 = new Float32Array(this.memory.buffer);
    this.HEAPU8.fill(0x7f, before);
  }
}

type Shape = Omit<ConvolutionCall, 'input' | 'output'>;
interface Case {
  readonly shape: Shape;
  readonly mode: 0 | 1 | 2;
  readonly seed: number;
}

const shapes = fc
  .record({
    ...{ batch: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) },
    ...{ height: fc.integer({ min: 1, max: 13 }), width: fc.integer({ min: 1, max: 19 }) },
    ...{ channels: fc.integer({ min: 1, max: 9 }), fours: fc.integer({ min: 1, max: 6 }) },
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    margins: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
  })
  .map(({ margins: [top, bottom, left, right], fours, ...given }) => {
    const [kernelHeight, kernelWidth] = given.kernel;
    // Each window shows something of the input, as with every rule of padding.
    const within = (margin = 0, kernel: number) => Math.min(margin, kernel - 1);
    const edges = {
      top: within(top, kernelHeight),
      bottom: within(bottom, kernelHeight),
      left: within(left, kernelWidth),
      right: within(right, kernelWidth),
    };
    const { height, width, stride } = given;
    const rows = Math.floor((height + edges.top + edges.bottom - kernelHeight) / stride) + 1;
    const columns = Math.floor((width + edges.left + edges.right - kernelWidth) / stride) + 1;
    return { ...given, ...edges, rows, columns, filters: fours * 4 };
  })
  .filter(({ rows, columns }) => rows > 0 && columns > 0);

const cases = (change: Partial<Shape> = {}) =>
  fc.record({
    shape: shapes.map((shape) => fitted({ ...shape, ...change })),
    mode: fc.constantFrom(0 as const, 1 as const, 2 as const),
    seed: fc.integer(),
  });

/** After a change of kernel or stride: 3x3 weights reach a cell beyond the border at most. */
function fitted(shape: Shape): Shape {
  const [kernelHeight, kernelWidth] = shape.kernel;
  const { height, width, stride } = shape;
  const top = Math.min(shape.top, kernelHeight - 1);
  const left = Math.min(shape.left, kernelWidth - 1);
  const lines = (size: number, before: number, kernel: number) =>
    Math.max(1, Math.floor((size + before + kernel - 1 - kernel) / stride) + 1);
  return {
    ...shape,
    ...{ top, left, rows: lines(height, top, kernelHeight) },
    columns: lines(width, left, kernelWidth),
  };
}

/** Values between -1 and 1. */
function noise(length: number, seed: number): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return (state >>> 0) / 2 ** 31 - 1;
  });
}

/** What a convolution gives: [row][column][channel][filter] weights, or with one filter a channel. */
function expected(shape: Shape, depthwise: boolean, x: Float32Array, arrays: Arrays, mode: number) {
  const { batch, height, width, channels, rows, columns, filters, kernel, stride } = shape;
  const results: { readonly value: number; readonly size: number }[] = [];
  for (let at = 0; at < batch * rows * columns * filters; at++) {
    const filter = at % filters;
    const column = Math.floor(at / filters) % columns;
    const row = Math.floor(at / filters / columns) % rows;
    const image = Math.floor(at / filters / columns / rows);
    let sum = arrays.biases[filter]!;
    let size = Math.abs(sum);
    const add = (product: number) => {
      sum += product;
      size += Math.abs(product);
    };
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const [y, z] = [row * stride - shape.top + i, column * stride - shape.left + j];
        if (y < 0 || y >= height || z < 0 || z >= width) continue;
        const pixel = ((image * height + y) * width + z) * channels;
        const cell = i * kernel[1] + j;
        if (depthwise) {
          add(x[pixel + filter]! * arrays.weights[cell * channels + filter]!);
          continue;
        }
        for (let c = 0; c < channels; c++) {
          add(x[pixel + c]! * arrays.weights[(cell * channels + c) * filters + filter]!);
        }
      }
    }
    if (mode === 1) sum = Math.max(sum, 0);
    if (mode === 2 && sum < 0) sum *= arrays.slopes[filter]!;
    results.push({ value: sum, size });
  }
  return results;
}

interface Arrays {
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly slopes: Float32Array;
}

/** How far results may be off, as a share of the sum of the sizes of all products. */
const ROUNDING = 3e-5;

type Compute = typeof convolve;

async function check(
  fused: boolean,
  { shape, mode, seed }: Case,
  compute: Compute,
  pack: (weights: Float32Array, filters: number) => Float32Array,
): Promise<void> {
  const depthwise = compute === filterChannels;
  const { batch, height, width, channels, rows, columns, filters, kernel } = shape;
  const heap = new TestHeap();
  const kernels = await createKernels(heap.memory, fused);
  const memory = new ConvolutionMemory(heap);
  const x = noise(batch * height * width * channels, seed);
  const taps = kernel[0] * kernel[1] * (depthwise ? 1 : channels);
  const arrays = {
    weights: noise(taps * filters, seed + 1),
    biases: noise(filters, seed + 2),
    slopes: noise(filters, seed + 3),
  };
  const input = heap.put(x);
  const size = batch * rows * columns * filters;
  const output = heap.put(new Float32Array(size).fill(Number.NaN));
  const after = output + size * 4;
  const finish = [heap.put(arrays.biases), mode, heap.put(arrays.slopes)] as const;
  const packed = memory.packed({}, 'these', () => pack(arrays.weights, filters));
  const border = heap.HEAPU8.slice(after, after + 16);
  compute(kernels, memory, { ...shape, input, output }, packed, finish);
  const results = heap.HEAPF32.subarray(output / 4, after / 4);
  const wanted = expected(shape, depthwise, x, arrays, mode);
  const errors = wanted.map(({ value, size }, i) => Math.abs(results[i]! - value) / size);
  expect(Math.max(...errors)).toBeLessThan(ROUNDING);
  expect(results.some(Number.isNaN)).toBe(false);
  expect(heap.HEAPU8.slice(after, after + 16)).toEqual(border);
}

const numRuns = 30;

describe.each([
  ['in two instructions', false],
  ['fused', true],
])('products and sums %s', (_name, fused) => {
  const run = fused && !canFuse() ? it.skip : it;

  run('convolve with kernels, strides and borders of any size', async () => {
    const property = fc.asyncProperty(cases(), (each) => check(fused, each, convolve, packPanels));
    await fc.assert(property, { numRuns });
  });

  run('convolve more rows than are worked on at a time', async () => {
    const side = { height: 23, width: 31, kernel: [1, 1], stride: 1 } as const;
    const property = fc.asyncProperty(cases({ ...side, channels: 70 }), (each) =>
      check(fused, each, convolve, packPanels),
    );
    await fc.assert(property, { numRuns: 5 });
  });

  run('convolve by tiles', async () => {
    const tiles = fc
      .constantFrom(4, 8, 60)
      .chain((channels) => cases({ kernel: [3, 3], stride: 1, channels }));
    const property = fc.asyncProperty(tiles, (each) =>
      check(fused, each, convolveByTiles, packWinograd),
    );
    await fc.assert(property, { numRuns });
  });

  run('filter each channel', async () => {
    const channels = fc.tuple(fc.constantFrom(4, 8, 36), fc.constantFrom(1, 2)).chain((given) => {
      const [channels, stride] = given;
      return cases({ kernel: [3, 3], stride, channels, filters: channels });
    });
    const property = fc.asyncProperty(channels, (each) =>
      check(fused, each, filterChannels, packDepthwise),
    );
    await fc.assert(property, { numRuns });
  });
});
