import { across } from './across.js';
import type { RowArithmetic } from './row-arithmetic.js';

/** OpenCV's unit of weights for enlarging bytes: 11 bits. */
export const FIXED_POINT_UNIT = 1 << 11;

/**
 * Fixed point: how OpenCV enlarges bytes. The shifts drop 4, 16 and 2 of the 22 bits that both
 * weights add, in three steps, which is why a result may be one level off the true one.
 */
export const fixedPointArithmetic: RowArithmetic<Int32Array, Int32Array> = {
  newRow: (length) => new Int32Array(length),
  across,
  down(row, weight, sums) {
    for (let i = 0; i < sums.length; i++) sums[i]! += (weight * (row[i]! >> 4)) >> 16;
  },
  finish(sums) {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i]! + 2) >> 2;
  },
};
