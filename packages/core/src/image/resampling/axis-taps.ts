/**
 * Which source samples make up each output sample of one axis, and with what weight. Output `d` is
 * the sum of `weights[k] * source[first[d] + k - begin]` over `begin <= k < ends[d]`, where `begin`
 * is `ends[d - 1]`, or 0 for the first output.
 */
export interface AxisTaps<Weights extends Float32Array | Int32Array> {
  readonly first: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Weights;
}

/** The taps of one output sample: source samples `first`, `first + 1`, ... and their weights. */
export interface SampleTaps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Tabulates the taps of all output samples. */
export function floatTaps(
  outSize: number,
  tapsOf: (output: number) => SampleTaps,
): AxisTaps<Float32Array> {
  return tabulate(outSize, tapsOf, (weights) => Float32Array.from(weights));
}

/** The same in fixed point: weights times `unit`, made whole by `round`. */
export function fixedPointTaps(
  outSize: number,
  tapsOf: (output: number) => SampleTaps,
  unit: number,
  round: (weight: number) => number,
): AxisTaps<Int32Array> {
  return tabulate(outSize, tapsOf, (weights) => Int32Array.from(weights, (w) => round(w * unit)));
}

function tabulate<Weights extends Float32Array | Int32Array>(
  outSize: number,
  tapsOf: (output: number) => SampleTaps,
  pack: (weights: number[]) => Weights,
): AxisTaps<Weights> {
  const first = new Int32Array(outSize);
  const ends = new Int32Array(outSize);
  const all: number[] = [];
  for (let output = 0; output < outSize; output++) {
    const taps = tapsOf(output);
    all.push(...taps.weights);
    first[output] = taps.first;
    ends[output] = all.length;
  }
  return { first, ends, weights: pack(all) };
}
