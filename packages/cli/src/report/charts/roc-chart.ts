import type { RocCurve } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';
import { percent } from '../number-text.js';
import type { OperatingPoint } from '../operating-points.js';
import { operatingMarks } from './operating-marks.js';
import { linePath } from './paths.js';
import { ACROSS, BOTTOM, LEFT, plot, RIGHT, TOP, UPWARDS } from './plot.js';
import { rocPlaces } from './roc-places.js';
import { linearScale } from './scale.js';
import { percentTicks, ticks } from './ticks.js';

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
