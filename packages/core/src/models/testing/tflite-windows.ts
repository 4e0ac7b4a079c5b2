import { elementCount } from '../../arrays/element-count.js';
import type { TfliteOptions, WeightTensor } from '../../weights/index.js';

/** One cell of the input under the window, the cell of the output it goes to, and the kernel's. */
type Visit = (from: number, to: number, kernelCell: number) => void;

/** How a window moves along the rows (0) or columns (1) of an image. */
function windowAxis(axis: 0 | 1, size: number, kernel: number, options: TfliteOptions) {
  const { strides = [1, 1], padding, dilations = [1, 1] } = options;
  if (dilations[axis] !== 1) throw new Error('Dilated windows are not read.');
  const stride = strides[axis];
  const valid = padding === 'valid';
  const out = valid ? Math.floor((size - kernel) / stride) + 1 : Math.ceil(size / stride);
  const padded = valid ? 0 : Math.max((out - 1) * stride + kernel - size, 0);
  return { size, kernel, stride, out, before: Math.floor(padded / 2) };
}

/** Slides a window of [height, width] over an image; cells are counted as if of one channel. */
class SlidingWindow {
  readonly #batch: number;
  readonly #rows: ReturnType<typeof windowAxis>;
  readonly #columns: ReturnType<typeof windowAxis>;

  constructor({ shape }: WeightTensor, kernel: readonly number[], options: TfliteOptions) {
    const [batch, height, width] = shape as [number, number, number];
    this.#batch = batch;
    this.#rows = windowAxis(0, height, kernel[0]!, options);
    this.#columns = windowAxis(1, width, kernel[1]!, options);
  }

  /** [batch, height, width, channels] with every position set to `start`, repeated. */
  output(channels: number, start: ArrayLike<number>): { shape: number[]; data: Float32Array } {
    const shape = [this.#batch, this.#rows.out, this.#columns.out, channels];
    const length = elementCount(shape);
    return { shape, data: Float32Array.from({ length }, (_, i) => start[i % start.length]!) };
  }

  visit(visit: Visit): void {
    const [rows, columns] = [this.#rows, this.#columns];
    for (let n = 0; n < this.#batch; n++) {
      for (let cell = 0; cell < rows.kernel * columns.kernel; cell++) {
        const [i, j] = [Math.floor(cell / columns.kernel), cell % columns.kernel];
        for (let row = 0; row < rows.out; row++) {
          const y = row * rows.stride - rows.before + i;
          if (y < 0 || y >= rows.size) continue;
          for (let column = 0; column < columns.out; column++) {
            const x = column * columns.stride - columns.before + j;
            if (x < 0 || x >= columns.size) continue;
            const to = (n * rows.out + row) * columns.out + column;
            visit((n * rows.size + y) * columns.size + x, to, cell);
          }
        }
      }
    }
  }
}

type Operands = readonly WeightTensor[];

/** Kernels are [out, height, width, in]. */
export function convolve([x, weights, biases]: Operands, options: TfliteOptions): WeightTensor {
  const [filters, height, width, channels] = weights!.shape as [number, number, number, number];
  const window = new SlidingWindow(x!, [height, width], options);
  const output = window.output(filters, biases!.data);
  window.visit((from, to, cell) => {
    for (let filter = 0; filter < filters; filter++) {
      const start = (filter * height * width + cell) * channels;
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        sum += x!.data[from * channels + c]! * weights!.data[start + c]!;
      }
      output.data[to * filters + filter]! += sum;
    }
  });
  return output;
}

/** Kernels are [1, height, width, channels]. */
export function depthwiseConvolve(
  [x, weights, biases]: Operands,
  options: TfliteOptions,
): WeightTensor {
  const [, height, width, channels] = weights!.shape as [number, number, number, number];
  const window = new SlidingWindow(x!, [height, width], options);
  const output = window.output(channels, biases!.data);
  window.visit((from, to, cell) => {
    for (let c = 0; c < channels; c++) {
      const product = x!.data[from * channels + c]! * weights!.data[cell * channels + c]!;
      output.data[to * channels + c]! += product;
    }
  });
  return output;
}

export function maxPool([x]: Operands, options: TfliteOptions): WeightTensor {
  const channels = x!.shape[3]!;
  const window = new SlidingWindow(x!, options.window!, options);
  const output = window.output(channels, [Number.NEGATIVE_INFINITY]);
  window.visit((from, to) => {
    for (let c = 0; c < channels; c++) {
      const i = to * channels + c;
      output.data[i] = Math.max(output.data[i]!, x!.data[from * channels + c]!);
    }
  });
  return output;
}
