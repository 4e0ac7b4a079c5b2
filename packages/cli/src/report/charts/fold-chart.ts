import type { PairEvaluation } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';
import { percent } from '../texts.js';
import { linearScale, niceStep, percentTicks, type Scale, ticks } from './axes.js';
import {
  ACROSS,
  BOTTOM,
  horizontal,
  LEFT,
  linePath,
  plot,
  RIGHT,
  rounded,
  UPWARDS,
} from './plot.js';

/** With more folds, numbers beside their bars would overlap. */
const MOST_NUMBERED = 20;

/** The accuracy of every fold, with mean and standard deviation. */
export function foldChart({ accuracy, folds }: Pick<PairEvaluation, 'accuracy' | 'folds'>): Html {
  const values = folds.map((fold) => fold.accuracy);
  const start = barStart(Math.min(accuracy.mean - accuracy.std, ...values));
  const x = linearScale([0.3, folds.length + 0.7], ACROSS);
  const y = linearScale([start, 1], UPWARDS);
  const [top, bottom] = [accuracy.mean + accuracy.std, accuracy.mean - accuracy.std].map((value) =>
    rounded(y(Math.min(1, value))),
  ) as [number, number];
  const decimals = 1 - start < 0.05 ? 1 : 0;
  return plot({
    id: 'folds',
    title: 'Accuracy of every fold',
    description: `Bars of ${folds.length} folds from ${percent(Math.min(...values))} to ${percent(Math.max(...values))}; mean ${percent(accuracy.mean)}. The axis starts at ${percent(start, decimals)}.`,
    x: { label: 'Fold', scale: x, ticks: foldTicks(folds.length), grid: false },
    y: {
      label: start > 0 ? `Accuracy, from ${percent(start, decimals)}` : 'Accuracy',
      scale: y,
      ticks: percentTicks([start, 1], 6),
    },
    marks: [
      html`<path class="bars same" d="${values.map((value, i) => bar(i + 1, value, x, y)).join('')}"/>`,
      html`<rect class="spread" x="${LEFT}" y="${top}" width="${RIGHT - LEFT}" height="${rounded(bottom - top)}"/>`,
      horizontal(y(accuracy.mean), 'mean'),
      ...(folds.length <= MOST_NUMBERED ? values.map((value, i) => number(i + 1, value, x)) : []),
    ],
  });
}

/** Where bars start so that their differences show: a round share somewhat below the least. */
export function barStart(least: number): number {
  // Folds without any error need an axis, too.
  const room = Math.max(1 - least, 0.01);
  const wanted = 1 - 1.6 * room;
  if (!(wanted > 0)) return 0;
  const step = niceStep(1 - wanted, 5);
  return Math.max(0, Number((1 - step * Math.ceil((1 - wanted) / step - 1e-9)).toFixed(6)));
}

function bar(fold: number, value: number, x: Scale, y: Scale): string {
  const [left, right] = [x(fold - 0.36), x(fold + 0.36)];
  const corners = [
    [left, BOTTOM],
    [left, y(value)],
    [right, y(value)],
    [right, BOTTOM],
  ] as const;
  return `${linePath(corners)}Z`;
}

/** At the foot of its bar, where neither mean nor spread are drawn. */
function number(fold: number, value: number, x: Scale): Html {
  const place = `${rounded(x(fold)) + 4} ${BOTTOM - 8}`;
  return html`<text class="on-bar" transform="translate(${place}) rotate(-90)">${percent(value, 1)}</text>`;
}

function foldTicks(folds: number) {
  if (folds > MOST_NUMBERED) return ticks([1, folds], 10).filter(({ value }) => value % 1 === 0);
  return Array.from({ length: folds }, (_, i) => ({ value: i + 1, label: String(i + 1) }));
}
