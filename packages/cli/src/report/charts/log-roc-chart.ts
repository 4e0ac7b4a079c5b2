import { type Html, html } from '../../page/html.js';
import { percent, rate, whole } from '../number-text.js';
import { operatingMarks } from './operating-marks.js';
import { linePath, rounded } from './paths.js';
import { ACROSS, BOTTOM, LEFT, plot, TOP, UPWARDS } from './plot.js';
import type { RocDrawing } from './roc-chart.js';
import { rocPlaces } from './roc-places.js';
import { linearScale, logScale } from './scale.js';
import { percentTicks, powerTicks } from './ticks.js';

const LEAST = 1e-4;
/** A line of text is as high, and the first dot as wide. */
const LEAST_FOR_TEXT = 24;
const STARTS = [0.98, 0.95, 0.9, 0.8, 0.6];

/** The curve where false accepts are rare, which is where models are used. */
export function logRocChart({ roc, points }: Omit<RocDrawing, 'auc' | 'eer'>): Html {
  const start = startOf(Math.min(...points.map(({ tar }) => tar)));
  const x = logScale([LEAST, 1], ACROSS);
  const y = linearScale([start, 1], UPWARDS);
  const met = points.map(({ target, tar }) => `${percent(tar)} at ${rate(target)}`);
  return plot({
    id: 'log-roc',
    title: 'ROC curve, logarithmic axis',
    description: `True-accept rate over false-accept rate from ${LEAST} to 1: ${met.join(', ')}.`,
    x: { label: 'False-accept rate, logarithmic', scale: x, ticks: powerTicks(-4, 0) },
    y: { label: 'True-accept rate', scale: y, ticks: percentTicks([start, 1], 6) },
    marks: [
      ...unresolved(x(1 / roc.impostorPairs), roc.impostorPairs),
      html`<path class="curve" d="${linePath(rocPlaces(roc, x, y, LEAST))}"/>`,
      ...operatingMarks(points, x, y, true),
    ],
  });
}

/** Where the vertical axis starts: good models differ in the last per cent only. */
export function startOf(leastTar: number): number {
  // A tenth of the height stays free below the curve, for its labels.
  return STARTS.find((start) => leastTar >= start + (1 - start) * 0.15) ?? 0;
}

/** Rates below that of a single false match, of which the curve knows nothing. */
function unresolved(right: number, impostorPairs: number): Html[] {
  const width = rounded(right - LEFT);
  if (width < 1) return [];
  const area = html`<rect class="unresolved" x="${LEFT}" y="${TOP}" width="${width}" height="${BOTTOM - TOP}"/>`;
  if (width < LEAST_FOR_TEXT) return [area];
  const place = `${rounded(LEFT + width / 2 + 5)} ${BOTTOM - 10}`;
  const text = `below 1 in ${whole(impostorPairs)}`;
  return [
    area,
    html`<text class="small" transform="translate(${place}) rotate(-90)">${text}</text>`,
  ];
}
