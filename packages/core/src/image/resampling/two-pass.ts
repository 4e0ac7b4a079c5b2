import type { PixelGrid, Row, RowArithmetic } from './arithmetic.js';
import type { AxisTaps } from './taps.js';

/** The taps of both axes. */
interface Taps<Weights extends Float32Array | Int32Array> {
  readonly columns: AxisTaps<Weights>;
  readonly rows: AxisTaps<Weights>;
}

/**
 * Resamples row by row: each source row along x when it is first needed, then those into output
 * rows along y.
 *
 * Keeps two resampled source rows, all that is needed as long as an output row shares at most two
 * source rows with the next.
 *
 * @param write takes each output row, valid during the call only
 */
export function resampleTwoPass<R extends Row, Weights extends Float32Array | Int32Array>(
  source: PixelGrid,
  taps: Taps<Weights>,
  arithmetic: RowArithmetic<R, Weights>,
  write: (row: R, y: number) => void,
): void {
  const { columns, rows } = taps;
  const length = columns.first.length * 3;
  const kept = [arithmetic.newRow(length), arithmetic.newRow(length)] as const;
  const keptIndex = [-1, -1];
  const sums = arithmetic.newRow(length);
  for (let y = 0, k = 0; y < rows.first.length; y++) {
    sums.fill(0);
    for (let from = rows.first[y]!; k < rows.ends[y]!; k++, from++) {
      const slot = (from & 1) as 0 | 1;
      if (keptIndex[slot] !== from) {
        const base = source.offset + from * source.stride;
        arithmetic.across(source.data, base, columns, kept[slot]);
        keptIndex[slot] = from;
      }
      arithmetic.down(kept[slot], rows.weights[k]!, sums);
    }
    arithmetic.finish(sums);
    write(sums, y);
  }
}
