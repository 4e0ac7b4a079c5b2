import { type Html, html } from '../../page/html.js';
import { fixed, whole } from '../number-text.js';
import { type Bins, binEdges, binsFor, histogram } from './histogram.js';
import { barsOutline, rounded } from './paths.js';
import { ACROSS, BOTTOM, plot, RIGHT, TOP, UPWARDS, vertical } from './plot.js';
import { linearScale, type Scale } from './scale.js';
import { ticks } from './ticks.js';

const MOST_BINS = 60;

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
    histogram(kind, bins).map((count) => (100 * count) / Math.max(1, kind.length)),
  );
  const highest = Math.max(...shares.flat());
  const edges = binEdges(bins);
  const x = linearScale([edges[0]!, edges.at(-1)!], ACROSS);
  // Room above the bars for the names of the thresholds.
  const y = linearScale([0, highest * 1.3], UPWARDS);
  const bars = shares.map((share) => barsOutline(edges.map(x), share.map(y), BOTTOM));
  const drawn = thresholds.filter(({ distance }) => inside(distance, bins));
  return plot({
    id: 'distances',
    title: 'Distances of pairs',
    description: `Histograms of the distances of ${whole(genuine.length)} pairs of one person and ${whole(impostor.length)} pairs of different people. ${drawn.map(nameOf).join('; ')}.`,
    x: { label: measure, scale: x, ticks: ticks([edges[0]!, edges.at(-1)!], 7) },
    y: {
      label: 'Share of the pairs of a kind',
      scale: y,
      ticks: ticks([0, highest * 1.05], 6, (value) => `${Number(value.toFixed(4))}%`),
    },
    marks: [
      html`<path class="bars other" d="${bars[1]!}"/>`,
      html`<path class="bars same" d="${bars[0]!}"/>`,
      ...drawn.map((threshold, row) => thresholdMark(threshold, row, x)),
    ],
  });
}

const nameOf = ({ name, distance }: DrawnThreshold): string => `${name} ${fixed(distance, 3)}`;

/** The largest distance is in the last bin, so both its edges are worth drawing. */
function inside(distance: number, { start, width, count }: Bins): boolean {
  return distance >= start && distance <= start + width * count;
}

/** Each name on a line of its own, on the side where there is more room. */
function thresholdMark(threshold: DrawnThreshold, row: number, x: Scale): Html {
  const left = rounded(x(threshold.distance));
  const toTheRight = left < RIGHT / 2;
  const place = toTheRight ? left + 6 : left - 6;
  return html`<g class="threshold">${vertical(left)}<text x="${place}" y="${TOP + 13 + 17 * row}" text-anchor="${toTheRight ? 'start' : 'end'}">${nameOf(threshold)}</text></g>`;
}
