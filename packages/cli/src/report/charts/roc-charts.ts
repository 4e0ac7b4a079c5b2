import type { RocCurve, RocPoints } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';
import type { OperatingPoint } from '../operating-points.js';
import { fixed, percent, rate, whole } from '../texts.js';
import { linearScale, logScale, percentTicks, powerTicks, type Scale, ticks } from './axes.js';
import {
  ACROSS,
  BOTTOM,
  LEFT,
  linePath,
  type Place,
  plot,
  RIGHT,
  rounded,
  TOP,
  thinOut,
  UPWARDS,
} from './plot.js';

/** What the curves are drawn of. */
export interface RocDrawing {
  readonly roc: RocCurve;
  readonly points: readonly OperatingPoint[];
  readonly auc: number;
  readonly eer: number;
}

/** The receiver operating characteristic as textbooks draw it. */
export function rocChart({ roc, points, auc, eer }: RocDrawing): Html {
  const x = linearScale([0, 1], ACROSS);
  const y = linearScale([0, 1], UPWARDS);
  return plot({
    id: 'roc',
    title: 'ROC curve, linear axis',
    description: `True-accept rate over false-accept rate. The area under the curve is ${auc.toFixed(4)}; the equal error rate is ${percent(eer)}.`,
    x: { label: 'False-accept rate', scale: x, ticks: ticks([0, 1], 5) },
    y: { label: 'True-accept rate', scale: y, ticks: percentTicks([0, 1], 5) },
    marks: [
      html`<path class="aid" d="M${LEFT},${BOTTOM}L${RIGHT},${TOP}"/>`,
      html`<path class="aid" d="M${LEFT},${TOP}L${RIGHT},${BOTTOM}"/>`,
      html`<path class="curve" d="${linePath(rocPlaces(roc, x, y))}"/>`,
      ...operatingMarks(points, x, y, false),
      html`<text class="note" x="${RIGHT - 10}" y="${BOTTOM - 100}" text-anchor="end">AUC ${auc.toFixed(4)}</text>`,
      html`<text class="note" x="${RIGHT - 10}" y="${BOTTOM - 80}" text-anchor="end">EER ${percent(eer)}</text>`,
    ],
  });
}

const LEAST_RATE = 1e-4;
/** A line of text is as high, and the first dot as wide. */
const LEAST_FOR_TEXT = 24;
const STARTS = [0.98, 0.95, 0.9, 0.8, 0.6];

/** The curve where false accepts are rare, which is where models are used. */
export function logRocChart({ roc, points }: Omit<RocDrawing, 'auc' | 'eer'>): Html {
  const start = startOf(Math.min(...points.map(({ tar }) => tar)));
  const x = logScale([LEAST_RATE, 1], ACROSS);
  const y = linearScale([start, 1], UPWARDS);
  const met = points.map(({ target, tar }) => `${percent(tar)} at ${rate(target)}`);
  return plot({
    id: 'log-roc',
    title: 'ROC curve, logarithmic axis',
    description: `True-accept rate over false-accept rate from ${LEAST_RATE} to 1: ${met.join(', ')}.`,
    x: { label: 'False-accept rate, logarithmic', scale: x, ticks: powerTicks(-4, 0) },
    y: { label: 'True-accept rate', scale: y, ticks: percentTicks([start, 1], 6) },
    marks: [
      ...unresolved(x(1 / roc.impostorPairs), roc.impostorPairs),
      html`<path class="curve" d="${linePath(rocPlaces(roc, x, y, LEAST_RATE))}"/>`,
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

/**
 * Operating points as dots, hollow when the number of pairs does not carry them. They stand at the
 * rate that is asked for, where the curve is as high as at the rate that is met.
 *
 * @param labelled whether the true-accept rates stand beside them
 */
function operatingMarks(
  points: readonly OperatingPoint[],
  x: Scale,
  y: Scale,
  labelled: boolean,
): Html[] {
  return points.map(({ target, tar, threshold, support }) => {
    const [left, top] = [rounded(x(target)), rounded(y(tar))];
    const atEdge = left > RIGHT - 50;
    const label =
      labelled && support !== 'none'
        ? html`<text x="${left + (atEdge ? 0 : 7)}" y="${top + 19}" text-anchor="${atEdge ? 'end' : 'start'}">${percent(tar, 1)}</text>`
        : html``;
    return html`<g class="point ${support}"><title>FAR ${rate(target)}: TAR ${percent(tar)} below ${fixed(threshold, 4)}</title><circle cx="${left}" cy="${top}" r="4.5"/>${label}</g>`;
  });
}

/** Less than half a unit is not seen. */
const LEAST_STEP = 0.4;

/**
 * A curve on a drawing. Of the points at or before `least`, the start of the axis, only the last
 * one counts: it is how high the curve is there.
 */
export function rocPlaces(
  { fpr, tpr }: Pick<RocPoints, 'fpr' | 'tpr'>,
  x: Scale,
  y: Scale,
  least = Number.NEGATIVE_INFINITY,
): Iterable<Place> {
  let first = 0;
  while (first + 1 < fpr.length && fpr[first + 1]! <= least) first++;
  return thinOut(placesFrom(first), LEAST_STEP);

  function* placesFrom(start: number): Generator<Place> {
    for (let i = start; i < fpr.length; i++) yield [x(Math.max(fpr[i]!, least)), y(tpr[i]!)];
  }
}
