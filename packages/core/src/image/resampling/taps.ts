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
    for (const weight of taps.weights) all.push(weight);
    first[output] = taps.first;
    ends[output] = all.length;
  }
  return { first, ends, weights: pack(all) };
}

/**
 * The taps of some outputs alone, for a source that begins elsewhere: sample `s` of the old one is
 * sample `s + shift` of the new one. Samples that the new one lacks count as 0.
 *
 * @param size samples of the new source
 */
export function cutTaps<Weights extends Float32Array | Int32Array>(
  { first, ends, weights }: AxisTaps<Weights>,
  outputs: { readonly from: number; readonly to: number },
  shift: number,
  size: number,
): AxisTaps<Weights> {
  const begin = outputs.from > 0 ? ends[outputs.from - 1]! : 0;
  const kept = weights.slice(begin, ends[outputs.to - 1]!) as Weights;
  const cut = {
    first: new Int32Array(outputs.to - outputs.from),
    ends: new Int32Array(outputs.to - outputs.from),
  };
  let count = 0;
  for (let output = outputs.from, k = begin; output < outputs.to; output++) {
    const at = first[output]! + shift;
    const skipped = Math.min(Math.max(-at, 0), ends[output]! - k);
    const stop = Math.min(ends[output]!, k + Math.max(size - at, skipped));
    for (let from = k + skipped; from < stop; from++) kept[count++] = weights[from]!;
    cut.first[output - outputs.from] = at + skipped;
    cut.ends[output - outputs.from] = count;
    k = ends[output]!;
  }
  return { ...cut, weights: kept.subarray(0, count) as Weights };
}

/** Enough for the crop sizes of a detector and the pyramids of several image sizes. */
const LARGEST_CACHE = 256;

/** Keeps the tables of the sizes seen last, since detectors resize the same sizes over and over. */
export function memoizeTaps<Taps>(
  build: (inSize: number, outSize: number) => Taps,
): (inSize: number, outSize: number) => Taps {
  const cache = new Map<number, Taps>();
  return (inSize, outSize) => {
    const key = inSize * 2 ** 24 + outSize;
    let taps = cache.get(key);
    if (!taps) {
      if (cache.size >= LARGEST_CACHE) cache.clear();
      taps = build(inSize, outSize);
      cache.set(key, taps);
    }
    return taps;
  };
}

/** A bell that weighs source samples by their distance from an output's centre. */
interface ResizeFilter {
  /** Beyond this distance in source samples the weight is 0. */
  readonly reach: number;
  weight(distance: number): number;
}

/** Linear interpolation. */
export const triangle: ResizeFilter = {
  reach: 1,
  weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
};

/** Keys' cubic convolution (1981) with a = -0.5. */
export const cubic: ResizeFilter = {
  reach: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  },
};

/**
 * Weights as Pillow computes them: shrinking widens the filter, so that every source sample counts
 * and no pattern arises that is not in the source.
 */
export function filterTaps(
  inSize: number,
  outSize: number,
  filter: ResizeFilter,
): (output: number) => SampleTaps {
  const scale = inSize / outSize;
  const widening = Math.max(scale, 1);
  const reach = filter.reach * widening;
  return (output) => {
    const center = (output + 0.5) * scale;
    const first = Math.max(Math.trunc(center - reach + 0.5), 0);
    const end = Math.min(Math.trunc(center + reach + 0.5), inSize);
    const weights: number[] = [];
    let sum = 0;
    for (let source = first; source < end; source++) {
      const weight = filter.weight((source - center + 0.5) / widening);
      weights.push(weight);
      sum += weight;
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  };
}

/** Plain linear interpolation between the two nearest samples, counted at pixel centres. */
export function bilinearTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
  const scale = inSize / outSize;
  return (output) => {
    const at = Math.min(Math.max((output + 0.5) * scale - 0.5, 0), inSize - 1);
    const first = Math.floor(at);
    const share = at - first;
    return { first, weights: share === 0 ? [1] : [1 - share, share] };
  };
}
