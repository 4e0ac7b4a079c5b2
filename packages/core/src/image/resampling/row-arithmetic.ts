import type { AxisTaps } from './axis-taps.js';

/** Where rows of RGB bytes lie: row `y` starts at `data[offset + y * stride]`. */
export interface PixelGrid {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly stride: number;
}

/** One row of red, green and blue values. */
export type Row = Float32Array | Float64Array | Int32Array;

/**
 * The arithmetic of a resize. A result equals another program's to the last bit only when every
 * intermediate value has the precision it has there.
 */
export interface RowArithmetic<
  R extends Row = Row,
  Weights extends Float32Array | Int32Array = Float32Array | Int32Array,
> {
  newRow(length: number): R;
  /** Resamples the row of RGB bytes that starts at `data[base]` into `row`. */
  across(data: Uint8Array, base: number, taps: AxisTaps<Weights>, row: R): void;
  /** Adds `weight * row` to `sums`. */
  down(row: R, weight: number, sums: R): void;
  /** Turns the sums of an output row into its values, in place. */
  finish(sums: R): void;
}
