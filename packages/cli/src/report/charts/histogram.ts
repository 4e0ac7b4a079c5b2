import { niceStep } from './ticks.js';

/** Bins of one width that cover all values; a value on an edge falls into the upper bin. */
export interface Bins {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/**
 * Bins of a round width for all values.
 *
 * @param most largest number of bins, apart from one that rounding may add at the ends
 */
export function binsFor(values: Iterable<number>, most: number): Bins {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high >= low)) return { start: 0, width: 1, count: 1 };
  if (high === low) return { start: low - 0.5, width: 1, count: 1 };
  const width = niceStep(high - low, most);
  const first = Math.floor(low / width);
  return { start: first * width, width, count: Math.floor(high / width) - first + 1 };
}

/** How many values each bin holds. */
export function histogram(values: Iterable<number>, { start, width, count }: Bins): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    const bin = Math.min(count - 1, Math.max(0, Math.floor((value - start) / width)));
    counts[bin]!++;
  }
  return counts;
}

/** The edges of all bins, one more than there are bins. */
export function binEdges({ start, width, count }: Bins): number[] {
  return Array.from({ length: count + 1 }, (_, i) => start + i * width);
}
