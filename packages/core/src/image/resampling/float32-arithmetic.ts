import { roundHalfEven } from '../round-half-even.js';
import type { RowArithmetic } from './row-arithmetic.js';

const { fround } = Math;

/** Sums in float32, rounded to levels at the end: how OpenCV averages bytes. */
export const float32Arithmetic: RowArithmetic<Float32Array, Float32Array> = {
  newRow: (length) => new Float32Array(length),

  across(data, base, { first, ends, weights }, row) {
    for (let d = 0, k = 0, to = 0; d < first.length; d++) {
      let from = base + first[d]! * 3;
      let red = fround(0);
      let green = fround(0);
      let blue = fround(0);
      for (const end = ends[d]!; k < end; k++, from += 3) {
        const weight = weights[k]!;
        red = fround(red + fround(weight * data[from]!));
        green = fround(green + fround(weight * data[from + 1]!));
        blue = fround(blue + fround(weight * data[from + 2]!));
      }
      row[to++] = red;
      row[to++] = green;
      row[to++] = blue;
    }
  },

  down(row, weight, sums) {
    const share = fround(weight);
    for (let i = 0; i < sums.length; i++) sums[i] = fround(sums[i]! + fround(share * row[i]!));
  },

  finish(sums) {
    for (let i = 0; i < sums.length; i++) sums[i] = roundHalfEven(sums[i]!);
  },
};
