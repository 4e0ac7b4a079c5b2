import * as tf from '@tensorflow/tfjs-core';
import { type Margins, marginsOf, type Window } from './windows.js';

/** A convolution of stride 1 with filters that lie as those of the forward pass. */
type Convolve = (dy: tf.Tensor4D, filters: tf.Tensor4D, pad: Margins) => tf.Tensor4D;

/**
 * The derivative of a convolution by its input: again a convolution, of the loss by the output with
 * mirrored filters. Where strides are above 1, input cells take turns: those at distance r behind a
 * window's start see every stride-th tap from the r-th on. So each turn is a small convolution, and
 * nothing is multiplied by zeros; the turns are then laced together.
 *
 * @param shape of the input
 */
export function composedInputGradient(
  op: Window,
  dy: tf.Tensor4D,
  filters: tf.Tensor4D,
  shape: readonly number[],
  convolve: Convolve,
): tf.Tensor {
  const [, [top], [left]] = marginsOf(op, shape);
  const [, height = 0, width = 0, channels = 0] = shape;
  const [batch, rows, columns] = dy.shape;
  if (op.strides[0] === 1 && op.strides[1] === 1) {
    const mirrored = isPoint(op) ? filters : tf.reverse(filters, [0, 1]);
    const [above, ahead] = [op.kernel[0] - 1 - top, op.kernel[1] - 1 - left];
    return convolve(dy, mirrored, [[0, 0], [above, height - rows + top], [ahead, width - columns + left], [0, 0]]); // biome-ignore format: one line
  }
  // Turns that cover the input and what was added in front of it.
  const down = Math.ceil((height + top) / op.strides[0]);
  const across = Math.ceil((width + left) / op.strides[1]);
  const turn = (row: number, column: number): tf.Tensor4D => {
    if (row >= op.kernel[0] || column >= op.kernel[1]) {
      return tf.zeros([batch, down, across, channels]); // no window looks at these
    }
    const taps = everyOther(filters, [row, column], op.strides);
    const mirrored = tf.reverse(taps, [0, 1]);
    const [before, ahead] = [taps.shape[0] - 1, taps.shape[1] - 1];
    return convolve(dy, mirrored, [[0, 0], [before, down - rows], [ahead, across - columns], [0, 0]]); // biome-ignore format: one line
  };
  const [strideRows, strideColumns] = op.strides;
  const lines = Array.from({ length: strideRows }, (_, row) => {
    const turns = Array.from({ length: strideColumns }, (_, column) => turn(row, column));
    return tf.reshape(tf.concat(turns, 3), [batch * down, 1, across * strideColumns * channels]);
  });
  const laced = tf.reshape(tf.concat(lines, 1), [
    batch,
    down * strideRows,
    across * strideColumns,
    channels,
  ]);
  return tf.slice(laced, [0, top, left, 0], [batch, height, width, channels]);
}

function everyOther(
  filters: tf.Tensor4D,
  [row, column]: readonly [number, number],
  [down, across]: Window['strides'],
): tf.Tensor4D {
  if (down === 1 && across === 1) return filters;
  const strides = [down, across, 1, 1];
  return tf.stridedSlice(filters, [row, column, 0, 0], filters.shape, strides) as tf.Tensor4D;
}

/**
 * The derivative of a convolution by its filters: a convolution as well, in which channels change
 * places with the batch, the loss by the output is the filter, and strides are its gaps.
 */
export function composedFilterGradient(op: Window, dy: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor {
  const [height, width] = op.kernel;
  const [, , , channels] = x.shape;
  const [, , , filters] = dy.shape;
  if (isPoint(op)) {
    const cells = tf.transpose(tf.reshape(x, [-1, channels]));
    const product = tf.matMul(cells, tf.reshape(dy, [-1, filters]));
    return tf.reshape(product, [1, 1, channels, filters]);
  }
  const turned = tf.transpose(x, [3, 1, 2, 0]);
  const windows = tf.transpose(dy, [1, 2, 0, 3]);
  const gradient = tf.conv2d(turned, windows, 1, reach(op, x, dy), 'NHWC', [...op.strides] as [
    number,
    number,
  ]);
  const wanted = tf.slice(gradient, [0, 0, 0, 0], [channels, height, width, filters]);
  return tf.transpose(wanted, [1, 2, 0, 3]);
}

/** As {@link composedFilterGradient}: one depthwise convolution of which each image is channels. */
export function composedDepthwiseFilterGradient(
  op: Window,
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
): tf.Tensor {
  const [height, width] = op.kernel;
  const [batch, rows, columns, channels] = x.shape;
  const [, down, across] = dy.shape;
  const image = tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [1, rows, columns, batch * channels]);
  const windows = tf.reshape(tf.transpose(dy, [1, 2, 0, 3]), [down, across, batch * channels, 1]);
  const strides = [...op.strides] as [number, number];
  const each = tf.depthwiseConv2d(image as tf.Tensor4D, windows as tf.Tensor4D, 1, reach(op, x, dy), 'NHWC', strides); // biome-ignore format: one line
  const wanted = tf.slice(each, [0, 0, 0, 0], [1, height, width, batch * channels]);
  const gradient = tf.sum(tf.reshape(wanted, [height, width, batch, channels]), 2);
  return tf.reshape(gradient, [height, width, channels, 1]);
}

function isPoint({ kernel, strides }: Window): boolean {
  return kernel.every((side) => side === 1) && strides.every((stride) => stride === 1);
}

/** Margins with which windows as large as all of `dy` find as many places as the kernel has cells. */
function reach(op: Window, x: tf.Tensor4D, dy: tf.Tensor4D): Margins {
  const [, [top], [left]] = marginsOf(op, x.shape);
  const missing = (axis: 0 | 1, before: number) => {
    const spread = (dy.shape[(axis + 1) as 1 | 2] - 1) * op.strides[axis] + op.kernel[axis];
    return Math.max(0, spread - before - x.shape[(axis + 1) as 1 | 2]);
  };
  return [[0, 0], [top, missing(0, top)], [left, missing(1, left)], [0, 0]]; // biome-ignore format: one line
}
