import {
  FIXED_POINT_UNIT,
  fixedPointArithmetic,
  float32Arithmetic,
  float64Arithmetic,
  type PixelGrid,
  type Row,
  roundHalfEven,
} from './arithmetic.js';
import { type AxisTaps, fixedPointTaps, floatTaps, memoizeTaps, type SampleTaps } from './taps.js';
import { resampleTwoPass } from './two-pass.js';

/** OpenCV leaves out source samples of which an output covers less than this share. */
const LEAST_OVERLAP = 1e-3;

/** Chooses which outputs of an axis are made, and of which samples of the source. */
export type TapsCutter = <Weights extends Float32Array | Int32Array>(
  taps: AxisTaps<Weights>,
  axis: 'columns' | 'rows',
) => AxisTaps<Weights>;

/** Resizes the pixels that start at `source` and hands over the result row by row. */
type RowSource = (source: PixelGrid, write: (row: Row, y: number) => void) => void;

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
 * @param cut default: all outputs, of a source that has all samples
 */
export function planArea(
  from: Size,
  to: Size,
  rounded: boolean,
  cut: TapsCutter = (taps) => taps,
): RowSource {
  const both = <Weights extends Float32Array | Int32Array>(
    tapsOf: (inSize: number, outSize: number) => AxisTaps<Weights>,
  ) => ({
    columns: cut(tapsOf(from.width, to.width), 'columns'),
    rows: cut(tapsOf(from.height, to.height), 'rows'),
  });
  if (to.width > from.width || to.height > from.height) {
    return rounded
      ? (source, write) => resampleTwoPass(source, both(fixedStretch), fixedPointArithmetic, write)
      : (source, write) => resampleTwoPass(source, both(stretch), float64Arithmetic(), write);
  }
  const factorX = wholeFactor(from.width, to.width);
  const factorY = wholeFactor(from.height, to.height);
  if (factorX && factorY) {
    const finish = rounded ? roundedMean(factorX, factorY) : mean(factorX * factorY);
    return (source, write) => resampleTwoPass(source, both(sum), float64Arithmetic(finish), write);
  }
  return rounded
    ? (source, write) => resampleTwoPass(source, both(average), float32Arithmetic, write)
    : (source, write) => resampleTwoPass(source, both(average), float64Arithmetic(), write);
}

/** The factor by which an axis shrinks, or 0 when OpenCV does not take it for a whole one. */
function wholeFactor(inSize: number, outSize: number): number {
  const factor = Math.round(inSize / outSize);
  const off = Math.abs(sourcePerOutput(inSize, outSize) - factor);
  return off < Number.EPSILON ? factor : 0;
}

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

/** Source samples per output sample, rounded as OpenCV rounds it. */
function sourcePerOutput(inSize: number, outSize: number): number {
  return 1 / (outSize / inSize);
}

/** Shrinking: the mean of the source under each output, partly covered samples by their share. */
export function averageTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
  const scale = sourcePerOutput(inSize, outSize);
  return (output) => {
    const from = output * scale;
    const to = from + scale;
    const length = Math.min(scale, inSize - from);
    const lastWhole = Math.min(Math.floor(to), inSize - 1);
    const firstWhole = Math.min(Math.ceil(from), lastWhole);
    const weights: number[] = [];
    let first = firstWhole;
    if (firstWhole - from > LEAST_OVERLAP) {
      weights.push((firstWhole - from) / length);
      first--;
    }
    for (let source = firstWhole; source < lastWhole; source++) weights.push(1 / length);
    if (to - lastWhole > LEAST_OVERLAP) {
      weights.push(Math.min(to - lastWhole, 1, length) / length);
    }
    return { first, weights };
  };
}

/** Shrinking by a whole factor: the plain sum of the source under each output. */
function sumTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
  const factor = inSize / outSize;
  const weights = new Array<number>(factor).fill(1);
  return (output) => ({ first: output * factor, weights });
}

/**
 * Enlarging: OpenCV's variant of linear interpolation for INTER_AREA, which blends two source
 * samples only where an output covers both.
 */
function stretchTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
  const outputPerSource = outSize / inSize;
  const scale = sourcePerOutput(inSize, outSize);
  return (output) => {
    const first = Math.floor(output * scale);
    // OpenCV keeps both shares as float32.
    const beyond = Math.fround(output + 1 - (first + 1) * outputPerSource);
    const share = beyond <= 0 ? 0 : Math.fround(beyond - Math.floor(beyond));
    if (first >= inSize - 1) return { first: inSize - 1, weights: [1] };
    if (share === 0) return { first, weights: [1] };
    return { first, weights: [Math.fround(1 - share), share] };
  };
}
