import * as tf from '@tensorflow/tfjs-core';
import { marginsOf, type Window } from './windows.js';

/**
 * The derivative of a maximum of windows in plain loops, where the backend's memory is the host's; the
 * first maximum of a window takes all.
 */
export function maxPoolGradientOnHost(
  op: Window,
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
): tf.Tensor {
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
