import type { SampleTaps } from './axis-taps.js';

/** OpenCV leaves out source samples of which an output covers less than this share. */
const LEAST_OVERLAP = 1e-3;

/** Source samples per output sample, rounded as OpenCV rounds it. */
export function sourcePerOutput(inSize: number, outSize: number): number {
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
export function sumTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
  const factor = inSize / outSize;
  const weights = new Array<number>(factor).fill(1);
  return (output) => ({ first: output * factor, weights });
}

/**
 * Enlarging: OpenCV's variant of linear interpolation for INTER_AREA, which blends two source
 * samples only where an output covers both.
 */
export function stretchTaps(inSize: number, outSize: number): (output: number) => SampleTaps {
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
