import * as tf from '@tensorflow/tfjs-core';
import { type ProgramKernels, runKernel } from './kernel.js';
import { marginsOf, type Window } from './windows.js';

/** What tfjs-core takes of a window. */
const attributes = ({ kernel, strides, padding }: Window) => ({
  filterSize: [...kernel],
  strides: [...strides],
  pad: padding,
});

/** Largest and mean values of windows. */
export const pooling: ProgramKernels<
  'maxPool' | 'maxPoolGradient' | 'avgPool' | 'avgPoolGradient'
> = {
  maxPool: (op, [x]) => tf.maxPool(x as tf.Tensor4D, [...op.kernel], [...op.strides], op.padding),
  maxPoolGradient(op, [dy, x, y]) {
    const [gradient, input, output] = [dy as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D];
    return runKernel('MaxPoolGrad', { dy: gradient, input, output }, attributes(op));
  },
  avgPool: (op, [x]) => tf.avgPool(x as tf.Tensor4D, [...op.kernel], [...op.strides], op.padding),
  avgPoolGradient(op, [dy, x]) {
    const input = x as tf.Tensor4D;
    // The kernels share out a whole window's part, also where the window reaches beyond the border.
    const weighted = tf.mul(dy as tf.Tensor, cellsPerWindow(op, input, dy as tf.Tensor4D));
    return runKernel('AvgPoolGrad', { dy: weighted, input }, attributes(op));
  },
};

/** [1, rows, columns, 1]: cells of a window divided by those of them that lie on the image. */
function cellsPerWindow(op: Window, x: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor {
  const [, [top], [left]] = marginsOf(op, x.shape);
  const inside = (axis: 1 | 2, i: number, before: number) => {
    const start = i * op.strides[(axis - 1) as 0 | 1] - before;
    const end = Math.min(x.shape[axis], start + op.kernel[(axis - 1) as 0 | 1]);
    return end - Math.max(0, start);
  };
  const [rows, columns] = [dy.shape[1], dy.shape[2]];
  const shares = Float32Array.from({ length: rows * columns }, (_, i) => {
    const cells = inside(1, Math.floor(i / columns), top) * inside(2, i % columns, left);
    return (op.kernel[0] * op.kernel[1]) / cells;
  });
  return tf.tensor(shares, [1, rows, columns, 1]);
}
