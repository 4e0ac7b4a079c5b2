import type { AxisTaps } from './taps.js';

const { fround } = Math;

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

/** From here on a double holds whole numbers only, so adding it rounds, halves to even. */
const WHOLE_NUMBERS_ONLY = 1.5 * 2 ** 52;

/**
 * Rounds to the nearest whole number and halves to the even one, as OpenCV and numpy do
 * (`Math.round` rounds halves up). For values below 2^51 in size.
 */
export function roundHalfEven(value: number): number {
  return value + WHOLE_NUMBERS_ONLY - WHOLE_NUMBERS_ONLY;
}

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

/**
 * Sums in float64.
 *
 * @param finish turns them into values; default: they are the values, and no call a value is made
 */
export function float64Arithmetic(
  finish?: (sum: number) => number,
): RowArithmetic<Float64Array, Float32Array> {
  return {
    newRow: (length) => new Float64Array(length),
    across,
    down(row, weight, sums) {
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!;
    },
    finish(sums) {
      if (!finish) return;
      for (let i = 0; i < sums.length; i++) sums[i] = finish(sums[i]!);
    },
  };
}

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
