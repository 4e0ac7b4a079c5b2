import { elementCount } from '../../arrays/element-count.js';
import type { Operation, OperationOf, OperationType } from '../../network/ops/index.js';
import { type ConvolutionPadding, type Size2d, samePadding } from '../../network/shape.js';
import type { TensorData } from '../runtime.js';

/** Arrays of one node by role. */
type Arrays = Readonly<Record<string, TensorData>>;
type Reference<Op extends Operation> = (op: Op, inputs: TensorData[], arrays: Arrays) => TensorData;

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
}

const size = (shape: readonly number[]) => elementCount(shape);

/** Calls back for every output cell with the input cells under the window there. */
function slide(
  { shape: [batch = 1, height = 1, width = 1, channels = 1] }: TensorData,
  { kernel, strides, padding }: Window,
  outputs: number,
  cell: (taps: { from: number; tap: number }[], to: number) => void,
): number[] {
  const half = (k: number) => (padding === 'symmetric' ? k >> 1 : 0);
  const out = (side: number, k: number, s: number) =>
    padding === 'same' ? Math.ceil(side / s) : Math.floor((side + 2 * half(k) - k) / s) + 1;
  const pad = (side: number, k: number, s: number) =>
    padding === 'same' ? samePadding(side, k, s)[0] : half(k);
  const [rows, columns] = [out(height, kernel[0], strides[0]), out(width, kernel[1], strides[1])];
  const [top, left] = [pad(height, kernel[0], strides[0]), pad(width, kernel[1], strides[1])];
  let to = 0;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, to += outputs) {
        const taps: { from: number; tap: number }[] = [];
        for (let i = 0; i < kernel[0]; i++) {
          for (let j = 0; j < kernel[1]; j++) {
            const y = row * strides[0] + i - top;
            const x = column * strides[1] + j - left;
            if (y < 0 || x < 0 || y >= height || x >= width) continue;
            taps.push({ from: ((n * height + y) * width + x) * channels, tap: i * kernel[1] + j });
          }
        }
        cell(taps, to);
      }
    }
  }
  return [batch, rows, columns, outputs];
}

function activate(result: TensorData, activation: string | undefined, arrays: Arrays): TensorData {
  if (activation === undefined) return result;
  const channels = result.shape.at(-1) as number;
  const alpha = (i: number) =>
    activation === 'relu' ? 0 : (arrays.alpha?.data[i % channels] as number);
  return map(result, (value, i) => (value >= 0 ? value : value * alpha(i)));
}

function map({ shape, data }: TensorData, value: (value: number, i: number) => number): TensorData {
  return { shape, data: data.map(value) };
}

function addBiases(result: TensorData, { biases }: Arrays): TensorData {
  const channels = result.shape.at(-1) as number;
  return biases ? map(result, (value, i) => value + (biases.data[i % channels] as number)) : result;
}

function pool(x: TensorData, op: Window, reduce: (values: number[]) => number): TensorData {
  const channels = x.shape[3] as number;
  const values: number[] = [];
  const shape = slide(x, op, channels, (taps, to) => {
    for (let c = 0; c < channels; c++) {
      values[to + c] = reduce(taps.map(({ from }) => x.data[from + c] as number));
    }
  });
  return { shape, data: Float32Array.from(values) };
}

function rows({ shape, data }: TensorData, row: (values: Float32Array) => ArrayLike<number>) {
  const width = shape.at(-1) as number;
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += width) result.set(row(data.slice(i, i + width)), i);
  return { shape, data: result };
}

/** Every operation in plain loops, written from its definition and not from a runtime. */
export const references: { readonly [Type in OperationType]: Reference<OperationOf<Type>> } = {
  input: (_op, [x]) => x!,
  conv2d(op, [x], arrays) {
    const channels = x!.shape[3] as number;
    const { data: weights } = arrays.weights as TensorData;
    const values: number[] = [];
    const shape = slide(x!, op, op.filters, (taps, to) => {
      for (let f = 0; f < op.filters; f++) {
        let sum = 0;
        for (const { from, tap } of taps) {
          for (let c = 0; c < channels; c++) {
            sum += x!.data[from + c]! * weights[(tap * channels + c) * op.filters + f]!;
          }
        }
        values[to + f] = sum;
      }
    });
    const result = addBiases({ shape, data: Float32Array.from(values) }, arrays);
    return activate(result, op.activation, arrays);
  },
  depthwiseConv2d(op, [x], arrays) {
    const channels = x!.shape[3] as number;
    const { data: weights } = arrays.weights as TensorData;
    const values: number[] = [];
    const shape = slide(x!, op, channels, (taps, to) => {
      for (let c = 0; c < channels; c++) {
        values[to + c] = taps.reduce(
          (sum, { from, tap }) => sum + x!.data[from + c]! * weights[tap * channels + c]!,
          0,
        );
      }
    });
    const result = addBiases({ shape, data: Float32Array.from(values) }, arrays);
    return activate(result, op.activation, arrays);
  },
  dense(op, [x], arrays) {
    const [batch = 1, features = 1] = x!.shape;
    const { data: weights } = arrays.weights as TensorData;
    const data = Float32Array.from({ length: batch * op.units }, (_, i) => {
      const [row, unit] = [Math.floor(i / op.units), i % op.units];
      let sum = 0;
      for (let k = 0; k < features; k++) {
        sum += x!.data[row * features + k]! * weights[k * op.units + unit]!;
      }
      return sum;
    });
    const result = addBiases({ shape: [batch, op.units], data }, arrays);
    return activate(result, op.activation, arrays);
  },
  batchNorm(op, [x], { beta, gamma, moving_mean: mean, moving_variance: variance }) {
    const channels = x!.shape.at(-1) as number;
    return map(x!, (value, i) => {
      const c = i % channels;
      const spread = Math.sqrt(variance!.data[c]! + op.epsilon);
      return ((value - mean!.data[c]!) / spread) * (gamma?.data[c] ?? 1) + beta!.data[c]!;
    });
  },
  relu: (_op, [x]) => activate(x!, 'relu', {}),
  prelu: (_op, [x], arrays) => activate(x!, 'prelu', arrays),
  sigmoid: (_op, [x]) => map(x!, (value) => 1 / (1 + Math.exp(-value))),
  softmax: (_op, [x]) =>
    rows(x!, (values) => {
      const powers = values.map((value) => Math.exp(value - Math.max(...values)));
      const sum = powers.reduce((a, b) => a + b);
      return powers.map((power) => power / sum);
    }),
  maxPool: (op, [x]) => pool(x!, op, (values) => Math.max(...values)),
  avgPool: (op, [x]) => pool(x!, op, (values) => values.reduce((a, b) => a + b, 0) / values.length),
  globalAvgPool(_op, [x]) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x!.shape;
    const whole = { kernel: [height, width], strides: [1, 1], padding: 'valid' } as const;
    const { data } = pool(x!, whole, (values) => values.reduce((a, b) => a + b, 0) / values.length);
    return { shape: [batch, channels], data };
  },
  concat(_op, inputs) {
    const cells = size(inputs[0]!.shape.slice(0, -1));
    const values: number[] = [];
    for (let cell = 0; cell < cells; cell++) {
      for (const { shape, data } of inputs) {
        const width = shape.at(-1) as number;
        values.push(...data.slice(cell * width, (cell + 1) * width));
      }
    }
    const width = inputs.reduce((sum, { shape }) => sum + (shape.at(-1) as number), 0);
    return { shape: [...inputs[0]!.shape.slice(0, -1), width], data: Float32Array.from(values) };
  },
  add: (_op, [first, ...others]) =>
    map(first!, (value, i) => others.reduce((sum, { data }) => sum + data[i]!, value)),
  scale: (op, [x]) => map(x!, (value) => value * op.factor),
  bias: (_op, [x], { biases }) =>
    map(x!, (value, i) => value + biases!.data[i % biases!.data.length]!),
  flatten: (_op, [x]) => ({
    shape: [x!.shape[0] as number, size(x!.shape.slice(1))],
    data: x!.data,
  }),
  dropout: (_op, [x]) => x!,
  l2Normalize: (op, [x]) =>
    rows(x!, (values) => {
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      return values.map((value) => value / Math.sqrt(Math.max(squares, op.epsilon)));
    }),
  pad({ after: [rows, columns, more] }, [x]) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x!.shape;
    const shape = [batch, height + rows, width + columns, channels + more];
    const data = new Float32Array(size(shape));
    for (let n = 0; n < batch; n++) {
      for (let y = 0; y < height; y++) {
        for (let column = 0; column < width; column++) {
          const from = ((n * height + y) * width + column) * channels;
          const to = ((n * (height + rows) + y) * (width + columns) + column) * (channels + more);
          data.set(x!.data.slice(from, from + channels), to);
        }
      }
    }
    return { shape, data };
  },
  upsample({ factor }, [x]) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x!.shape;
    const shape = [batch, height * factor, width * factor, channels];
    const values: number[] = [];
    for (let row = 0; row < batch * height * factor; row++) {
      for (let column = 0; column < width * factor; column++) {
        const from = (Math.floor(row / factor) * width + Math.floor(column / factor)) * channels;
        values.push(...x!.data.subarray(from, from + channels));
      }
    }
    return { shape, data: Float32Array.from(values) };
  },
  transpose({ permutation }, [x]) {
    const strides = x!.shape.map((_, axis) => size(x!.shape.slice(axis + 1)));
    const shape = permutation.map((axis) => x!.shape[axis] as number);
    const data = Float32Array.from({ length: x!.data.length }, (_, i) => {
      let rest = i;
      let from = 0;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += (rest % shape[axis]!) * strides[permutation[axis]!]!;
        rest = Math.floor(rest / shape[axis]!);
      }
      return x!.data[from]!;
    });
    return { shape, data };
  },
};
