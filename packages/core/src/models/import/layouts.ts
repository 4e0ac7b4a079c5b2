import { changeable, placeFor } from '../../arrays/array-pool.js';
import { elementCount } from '../../arrays/element-count.js';
import type { StoredTensor } from '../../weights/index.js';
import { gatherRowMajor } from '../../weights/row-major.js';

/** Axes of PyTorch's kernels [out, in, height, width] in the order of ours. */
export const OIHW_TO_HWIO = [2, 3, 1, 0] as const;

/** Axes of PyTorch's dense weights [out, in] in the order of ours. */
export const OI_TO_IO = [1, 0] as const;

/**
 * The array with its axes in another order.
 *
 * @param axes for each new axis the old one, as `numpy.transpose` takes them; as many as there are
 */
export function transposed(tensor: StoredTensor, axes: readonly number[]): StoredTensor {
  const strides = tensor.shape.map((_, axis) => elementCount(tensor.shape.slice(axis + 1)));
  const shape = axes.map((axis) => tensor.shape[axis] ?? 0);
  const steps = axes.map((axis) => strides[axis] ?? 0);
  return {
    shape,
    read: (pool) => {
      const values = tensor.read(pool);
      return gatherRowMajor(values, shape, steps, placeFor(values.length, pool));
    },
  };
}

/** The array with each slice of the last axis, which is the output channel, times its factor. */
export function timesChannels(tensor: StoredTensor, factors: StoredTensor): StoredTensor {
  return {
    shape: tensor.shape,
    read: (pool) => {
      const by = factors.read();
      const values = tensor.read(pool);
      if (by.every((factor) => factor === 1)) return values;
      const scaled = changeable(values, pool);
      for (let i = 0; i < scaled.length; i++) scaled[i]! *= by[i % by.length] ?? 1;
      return scaled;
    },
  };
}
