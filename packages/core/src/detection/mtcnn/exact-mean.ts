import { averageTaps } from '../../image/resampling/area-taps.js';
import type { SampleTaps } from '../../image/resampling/axis-taps.js';
import type { RgbImage } from '../../image/rgb-image.js';
import { roundHalfEven } from '../../image/round-half-even.js';

const { fround } = Math;

/**
 * Computes single values of an image resized to `width` x `height` in the arithmetic of
 * `resizeArea`, float32, which decides how means close to a half are rounded.
 */
export function createExactMean(
  { data, width: inWidth, height: inHeight }: RgbImage,
  width: number,
  height: number,
): (column: number, row: number, channel: number) => number {
  const columnTaps = remember(averageTaps(inWidth, width));
  const rowTaps = remember(averageTaps(inHeight, height));
  return (column, row, channel) => {
    const across = columnTaps(column);
    const down = rowTaps(row);
    let at = (down.first * inWidth + across.first) * 3 + channel;
    let mean = 0;
    for (const share of down.weights) {
      let rowMean = 0;
      for (let i = 0; i < across.weights.length; i++) {
        const weight = fround(across.weights[i] as number);
        rowMean = fround(rowMean + fround(weight * (data[at + i * 3] as number)));
      }
      mean = fround(mean + fround(fround(share) * rowMean));
      at += inWidth * 3;
    }
    return roundHalfEven(mean);
  };
}

function remember(tapsOf: (output: number) => SampleTaps): (output: number) => SampleTaps {
  const known: (SampleTaps | undefined)[] = [];
  return (output) => {
    const taps = known[output] ?? tapsOf(output);
    known[output] = taps;
    return taps;
  };
}
