import { across } from './across.js';
import type { RowArithmetic } from './row-arithmetic.js';

/** Sums in float64 that `finish` turns into values. */
export function float64Arithmetic(
  finish: (sum: number) => number,
): RowArithmetic<Float64Array, Float32Array> {
  return {
    newRow: (length) => new Float64Array(length),
    across,
    down(row, weight, sums) {
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!;
    },
    finish(sums) {
      for (let i = 0; i < sums.length; i++) sums[i] = finish(sums[i]!);
    },
  };
}
