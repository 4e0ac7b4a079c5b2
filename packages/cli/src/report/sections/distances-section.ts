import { type Html, html } from '../../page/html.js';
import { distanceChart } from '../charts/distance-chart.js';
import { meanThresholds } from '../mean-thresholds.js';
import { measureName } from '../measure.js';
import { whole } from '../number-text.js';
import type { OperatingPoint } from '../operating-points.js';
import type { ValidationReportData } from '../report-data.js';
import { thresholdTable } from './threshold-table.js';

/** How far apart pairs are, and which thresholds follow from it. */
export function distancesSection(
  { pairs, evaluation, metric, subtractMean }: ValidationReportData,
  points: readonly OperatingPoint[],
): Html {
  const distancesOf = (kind: boolean) =>
    pairs.filter(({ same }) => same === kind).map(({ distance }) => distance);
  const [genuine, impostor] = [distancesOf(true), distancesOf(false)];
  // Those of the folds are for distances without the mean, which those of pairs are not.
  const thresholds = subtractMean ? [] : meanThresholds(evaluation);
  return html`<section>
<h2>Distances and thresholds</h2>
<p><span class="key same">one person, ${whole(genuine.length)} pairs</span>
<span class="key">different people, ${whole(impostor.length)} pairs</span></p>
<div class="plots">
<figure>${distanceChart({ genuine, impostor, measure: measureName(metric), thresholds })}</figure>
${thresholdTable(points, impostor.length)}
</div>
</section>`;
}
