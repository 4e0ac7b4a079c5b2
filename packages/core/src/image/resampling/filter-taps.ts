import type { SampleTaps } from './axis-taps.js';

/** A bell that weighs source samples by their distance from an output's centre. */
export interface ResizeFilter {
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
