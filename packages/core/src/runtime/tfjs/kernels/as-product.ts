import * as tf from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../../network/ops/index.js';
import { type Padding, paddingOf } from '../../../network/shape.js';
import { isWasm } from '../is-wasm.js';

/** What the fused convolution of tfjs takes, as far as networks need it. */
export interface Convolution {
  readonly x: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly strides: [number, number];
  /** Its rule, or cells to add on each of the four sides. */
  readonly pad: Padding | number;
  readonly activation: FusedActivation | 'linear';
  readonly bias?: tf.Tensor;
  readonly preluActivationWeights?: tf.Tensor;
}

/** Which places of the input a convolution looks at. */
interface Windows {
  /** Of one window. */
  readonly height: number;
  readonly width: number;
  /** Of windows. */
  readonly rows: number;
  readonly columns: number;
  readonly strides: readonly [number, number];
  /** By how much the first window reaches beyond the border. */
  readonly top: number;
  readonly left: number;
}

/** Copies of fewer weights do not matter. */
const LARGE_FROM_VALUES = 1 << 16;

/**
 * A convolution as one matrix product; undefined where that does not pay. XNNPACK, with which the
 * WebAssembly backend computes, keeps two copies of a convolution's weights beside them, and one of
 * a product's. A kernel of one cell is a product as it stands. The input of others must be copied
 * into one row for each window, which takes no time where there are fewer windows than filters.
 * Results are the same to the bit.
 */
export function asProduct(convolution: Convolution): tf.Tensor4D | undefined {
  const { x, filter, strides, pad, ...tail } = convolution;
  if (!isWasm() || filter.size < LARGE_FROM_VALUES) return undefined;
  const [height, width, channels, filters] = filter.shape;
  const windows = windowsOf(x, filter, strides, pad);
  const { rows, columns } = windows;
  const isPoint = height === 1 && width === 1 && rows === x.shape[1] && columns === x.shape[2];
  if (!isPoint && rows * columns >= filters) return undefined;
  const [batch] = x.shape;
  const product = tf.fused.matMul({
    a: tf.reshape(isPoint ? x : gather(x, windows), [batch * rows * columns, -1]) as tf.Tensor2D,
    b: tf.reshape(filter, [height * width * channels, filters]),
    ...tail,
  });
  return tf.reshape(product, [batch, rows, columns, filters]);
}

function windowsOf(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  strides: readonly [number, number],
  pad: Padding | number,
): Windows {
  const [height, width] = filter.shape;
  const [, rows, columns] = x.shape;
  const cells = (input: number, kernel: number, stride: number) =>
    typeof pad === 'number' ? ([pad, pad] as const) : paddingOf(pad, input, kernel, stride);
  const [top, bottom] = cells(rows, height, strides[0]);
  const [left, right] = cells(columns, width, strides[1]);
  return {
    height,
    width,
    rows: Math.floor((rows + top + bottom - height) / strides[0]) + 1,
    columns: Math.floor((columns + left + right - width) / strides[1]) + 1,
    strides,
    top,
    left,
  };
}

/** The values of each window in one row; zeros beyond the border. */
function gather(x: tf.Tensor4D, windows: Windows): tf.Tensor {
  const { height, width, rows, columns, strides, top, left } = windows;
  const [batch, xRows, xColumns, channels] = x.shape;
  const values = x.dataSync();
  const gathered = zeros(batch * rows * columns * height * width * channels);
  let to = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const first = column * strides[1] - left;
        const start = Math.max(0, first);
        const end = Math.min(xColumns, first + width);
        for (let i = 0; i < height; i++) {
          const y = row * strides[0] - top + i;
          if (y >= 0 && y < xRows) {
            const from = (image * xRows + y) * xColumns;
            const line = values.subarray((from + start) * channels, (from + end) * channels);
            gathered.set(line, to + (start - first) * channels);
          }
          to += width * channels;
        }
      }
    }
  }
  return tf.tensor(gathered); // which copies, on WebAssembly
}

/** One buffer for all convolutions of a run; the collector takes it when it is not in use. */
let spare: WeakRef<Float32Array> | undefined;

function zeros(length: number): Float32Array {
  const known = spare?.deref();
  if (known && known.length >= length) return known.subarray(0, length).fill(0);
  const fresh = new Float32Array(length);
  spare = new WeakRef(fresh);
  return fresh;
}
