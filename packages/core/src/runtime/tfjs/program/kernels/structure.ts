import * as tf from '@tensorflow/tfjs-core';
import { isWasm } from '../../is-wasm.js';
import type { ProgramKernels } from './kernel.js';

/** Where values lie, and products of matrices. */
export const structure: ProgramKernels<
  | 'broadcastLike'
  | 'reshape'
  | 'transpose'
  | 'concat'
  | 'slice'
  | 'pad'
  | 'matMul'
  | 'gather'
  | 'scatterRows'
  | 'oneHot'
  | 'positions'
> = {
  broadcastLike: (_op, [x, like]) => tf.broadcastTo(x as tf.Tensor, (like as tf.Tensor).shape),
  reshape: (op, [x]) =>
    tf.reshape(
      x as tf.Tensor,
      op.shape.map((dim) => dim ?? -1),
    ),
  transpose: (op, [x]) => tf.transpose(x as tf.Tensor, [...op.permutation]),
  concat: (op, inputs) => tf.concat([...inputs], op.axis),
  slice: (op, [x]) =>
    tf.slice(
      x as tf.Tensor,
      [...op.begin],
      op.size.map((size) => size ?? -1),
    ),
  pad: (op, [x]) =>
    tf.pad(
      x as tf.Tensor,
      op.before.map((cells, axis): [number, number] => [cells, op.after[axis] as number]),
    ),
  matMul({ transposeA, transposeB }, [a, b]) {
    // WebAssembly's product is fast only where both lie as they are.
    const upright = (x: tf.Tensor, transposed: boolean) => (transposed ? tf.transpose(x) : x);
    if (!isWasm()) {
      return tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB);
    }
    return tf.matMul(upright(a as tf.Tensor, transposeA), upright(b as tf.Tensor, transposeB));
  },
  gather: (_op, [rows, ids]) => tf.gather(rows as tf.Tensor, ids as tf.Tensor1D),
  scatterRows: (_op, [rows, ids, like]) =>
    tf.scatterND(tf.expandDims(ids as tf.Tensor, 1), rows as tf.Tensor, (like as tf.Tensor).shape),
  oneHot: (op, [ids]) => tf.cast(tf.oneHot(ids as tf.Tensor, op.depth), 'float32'),
  positions: (_op, [x]) => tf.range(0, (x as tf.Tensor).shape[0] as number, 1, 'int32'),
};
