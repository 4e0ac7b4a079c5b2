import { type Html, html } from '../../page/html.js';
import { fixed, whole } from '../texts.js';
import { linearScale, niceStep, percentTicks, type Scale, ticks } from './axes.js';
import {
  ACROSS,
  BOTTOM,
  barsOutline,
  LEFT,
  plot,
  RIGHT,
  rounded,
  TOP,
  UPWARDS,
  vertical,
} from './plot.js';

const MOST_BINS = 80;

/** About the width of a letter. */
const LETTER = 6.5;
const GAP = 6;

/** A threshold to draw. */
export interface DrawnThreshold {
  readonly name: string;
  readonly distance: number;
}

/** What the histograms are drawn of. */
export interface DistanceDrawing {
  readonly genuine: readonly number[];
  readonly impostor: readonly number[];
  /** Name of the measure, for the axis. */
  readonly measure: string;
  readonly thresholds: readonly DrawnThreshold[];
}

/** Histograms of both kinds of pairs, each as shares of its kind, with the thresholds. */
export function distanceChart({ genuine, impostor, measure, thresholds }: DistanceDrawing): Html {
  const bins = binsFor([...genuine, ...impostor], MOST_BINS);
  const shares = [genuine, impostor].map((kind) =>
    histogram(kind, bins).map((count) => count / Math.max(1, kind.length)),
  );
  const highest = Math.max(...shares.flat());
  const edges = binEdges(bins);
  const x = linearScale([edges[0]!, edges.at(-1)!], ACROSS);
  // Room above the bars for the names of the thresholds.
  const y = linearScale([0, highest * 1.3], UPWARDS);
  const bars = shares.map((share) => barsOutline(edges.map(x), share.map(y), BOTTOM));
  const drawn = thresholds
    .filter(({ distance }) => inside(distance, bins))
    .sort((a, b) => a.distance - b.distance);
  return plot({
    id: 'distances',
    title: 'Distances of pairs',
    description: `Histograms of the distances of ${whole(genuine.length)} pairs of one person and ${whole(impostor.length)} pairs of different people. ${drawn.map(nameOf).join('; ')}.`,
    x: { label: measure, scale: x, ticks: ticks([edges[0]!, edges.at(-1)!], 7) },
    y: {
      label: 'Share of the pairs of a kind',
      scale: y,
      ticks: percentTicks([0, highest * 1.05], 6),
    },
    marks: [
      html`<path class="bars other" d="${bars[1]!}"/>`,
      html`<path class="bars same" d="${bars[0]!}"/>`,
      html`<g class="threshold">${drawn.map(({ distance }) => vertical(x(distance)))}</g>`,
      html`<g class="threshold">${drawn.map((threshold, row) => thresholdName(threshold, row, x))}</g>`,
    ],
  });
}

const nameOf = ({ name, distance }: DrawnThreshold): string => `${name} ${fixed(distance, 3)}`;

/** The largest distance is in the last bin, so both its edges are worth drawing. */
function inside(distance: number, { start, width, count }: Bins): boolean {
  return distance >= start && distance <= start + width * count;
}

/**
 * Each name in a row of its own: that of the first threshold to the left of its line and the others
 * to the right, where no line crosses them, unless there is no room.
 */
function thresholdName(threshold: DrawnThreshold, row: number, x: Scale): Html {
  const text = nameOf(threshold);
  const at = rounded(x(threshold.distance));
  const width = text.length * LETTER + GAP;
  const toTheRight = row === 0 ? at - width < LEFT : at + width < RIGHT;
  const place = toTheRight ? at + GAP : at - GAP;
  return html`<text x="${place}" y="${TOP + 13 + 17 * row}" text-anchor="${toTheRight ? 'start' : 'end'}">${text}</text>`;
}

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
