import type { AxisTaps } from './axis-taps.js';

/**
 * Resamples the row of RGB bytes that starts at `data[base]` into `row`, in float64, which is exact
 * for whole weights.
 */
export function across(
  data: Uint8Array,
  base: number,
  { first, ends, weights }: AxisTaps<Float32Array | Int32Array>,
  row: Float64Array | Int32Array,
): void {
  for (let d = 0, k = 0, to = 0; d < first.length; d++) {
    let from = base + first[d]! * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = ends[d]!; k < end; k++, from += 3) {
      const weight = weights[k]!;
      red += weight * data[from]!;
      green += weight * data[from + 1]!;
      blue += weight * data[from + 2]!;
    }
    row[to++] = red;
    row[to++] = green;
    row[to++] = blue;
  }
}
