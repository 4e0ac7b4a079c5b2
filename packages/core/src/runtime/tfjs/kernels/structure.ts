import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../../../arrays/element-count.js';
import type {
  ConcatOp,
  FlattenOp,
  InputOp,
  PadOp,
  TransposeOp,
  UpsampleOp,
} from '../../../network/ops/index.js';
import type { Kernel } from './kernel.js';

/** Inputs are fed, never computed; as an output they come back as they are. */
export const input: Kernel<InputOp> = (_op, [x]) => tf.clone(x as tf.Tensor);

export const concat: Kernel<ConcatOp> = (_op, inputs) => tf.concat([...inputs], -1);

export const flatten: Kernel<FlattenOp> = (_op, [x]) => {
  const [batch, ...rest] = (x as tf.Tensor).shape;
  const features = elementCount(rest);
  return tf.reshape(x as tf.Tensor, [batch as number, features]);
};

export const transpose: Kernel<TransposeOp> = (op, [x]) =>
  tf.transpose(x as tf.Tensor, [...op.permutation]);

export const pad: Kernel<PadOp> = ({ after: [rows, columns, channels] }, [x]) =>
  tf.pad(x as tf.Tensor4D, [
    [0, 0],
    [0, rows],
    [0, columns],
    [0, channels],
  ]);

export const upsample: Kernel<UpsampleOp> = ({ factor }, [x]) => {
  const [, height = 0, width = 0] = (x as tf.Tensor).shape;
  const size = [height * factor, width * factor];
  // Not by tf.image, an object with all that tfjs knows about images, which bundlers would take along.
  return tf
    .engine()
    .runKernel(
      tf.ResizeNearestNeighbor,
      { images: x as tf.Tensor },
      { size, alignCorners: false, halfPixelCenters: false },
    );
};
