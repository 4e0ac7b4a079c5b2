import { roundHalfEven } from '../round-half-even.js';
import { averageTaps, sourcePerOutput, stretchTaps, sumTaps } from './area-taps.js';
import { fixedPointTaps, floatTaps } from './axis-taps.js';
import { FIXED_POINT_UNIT, fixedPointArithmetic } from './fixed-point-arithmetic.js';
import { float32Arithmetic } from './float32-arithmetic.js';
import { float64Arithmetic } from './float64-arithmetic.js';
import { memoizeTaps } from './memoize-taps.js';
import type { PixelGrid, Row } from './row-arithmetic.js';
import { resampleTwoPass } from './two-pass.js';

/** Resizes the pixels that start at `source` and hands over the result row by row. */
export type RowSource = (source: PixelGrid, write: (row: Row, y: number) => void) => void;

interface Size {
  readonly width: number;
  readonly height: number;
}

const average = memoizeTaps((from, to) => floatTaps(to, averageTaps(from, to)));
const sum = memoizeTaps((from, to) => floatTaps(to, sumTaps(from, to)));
const stretch = memoizeTaps((from, to) => floatTaps(to, stretchTaps(from, to)));
const fixedStretch = memoizeTaps((from, to) =>
  fixedPointTaps(to, stretchTaps(from, to), FIXED_POINT_UNIT, roundHalfEven),
);

/**
 * Chooses among OpenCV's ways of INTER_AREA: a bilinear variant as soon as one axis is enlarged,
 * sums of whole blocks when both shrink by a whole factor, weighted means otherwise.
 *
 * @param rounded as on bytes (whole levels) or as on float64 values
 */
export function planArea(from: Size, to: Size, rounded: boolean): RowSource {
  if (to.width > from.width || to.height > from.height) {
    return rounded
      ? (source, write) =>
          resampleTwoPass(source, both(fixedStretch, from, to), fixedPointArithmetic, write)
      : (source, write) =>
          resampleTwoPass(source, both(stretch, from, to), float64Arithmetic(unchanged), write);
  }
  const factorX = wholeFactor(from.width, to.width);
  const factorY = wholeFactor(from.height, to.height);
  if (factorX && factorY) {
    const finish = rounded ? roundedMean(factorX, factorY) : mean(factorX * factorY);
    return (source, write) =>
      resampleTwoPass(source, both(sum, from, to), float64Arithmetic(finish), write);
  }
  return rounded
    ? (source, write) => resampleTwoPass(source, both(average, from, to), float32Arithmetic, write)
    : (source, write) =>
        resampleTwoPass(source, both(average, from, to), float64Arithmetic(unchanged), write);
}

function both<Taps>(
  tapsOf: (inSize: number, outSize: number) => Taps,
  from: Size,
  to: Size,
): { columns: Taps; rows: Taps } {
  return { columns: tapsOf(from.width, to.width), rows: tapsOf(from.height, to.height) };
}

/** The factor by which an axis shrinks, or 0 when OpenCV does not take it for a whole one. */
function wholeFactor(inSize: number, outSize: number): number {
  const factor = Math.round(inSize / outSize);
  const off = Math.abs(sourcePerOutput(inSize, outSize) - factor);
  return off < Number.EPSILON ? factor : 0;
}

const unchanged = (value: number) => value;

/** OpenCV multiplies by the reciprocal, which it keeps as float32. */
function mean(count: number): (sum: number) => number {
  const share = Math.fround(1 / count);
  return (sum) => sum * share;
}

function roundedMean(factorX: number, factorY: number): (sum: number) => number {
  // The block of 2x2 has code of its own in OpenCV, which rounds halves up.
  if (factorX === 2 && factorY === 2) return (sum) => (sum + 2) >> 2;
  const share = Math.fround(1 / (factorX * factorY));
  return (sum) => roundHalfEven(Math.fround(Math.fround(sum) * share));
}
