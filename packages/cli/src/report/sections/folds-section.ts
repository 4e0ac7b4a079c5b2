import type { PairEvaluation } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';
import { foldChart } from '../charts/fold-chart.js';
import type { ValidationReportData } from '../report-data.js';
import { fixed, percent, rate, whole } from '../texts.js';
import { scrollingTable, type Table } from './table.js';

/** There may be thousands; those that are not shown are in the mean all the same. */
const MOST_ROWS = 100;

/** What each fold gives with thresholds that the others choose. */
export function foldsSection({ evaluation }: Pick<ValidationReportData, 'evaluation'>): Html {
  const { folds, val } = evaluation;
  const more = folds.length - MOST_ROWS;
  return html`<section>
<h2>Folds</h2>
<p>Each is measured with thresholds that were chosen on the others. The line is the mean, the band
one standard deviation. VAL is the true-accept rate at the threshold for FAR ${rate(val.farTarget)}.</p>
<div class="plots">
<figure>${foldChart(evaluation)}</figure>
${scrollingTable(foldTable(folds), more > 0 ? [html`<p>${whole(more)} more folds are not listed.</p>`] : [])}
</div>
</section>`;
}

function foldTable(folds: PairEvaluation['folds']): Table {
  return {
    caption: 'Figures of every fold',
    head: ['Fold', 'Accuracy', 'Threshold', 'VAL', 'FAR met', 'VAL threshold', 'Pairs'],
    rows: folds.slice(0, MOST_ROWS).map((fold, i) => ({
      cells: [
        String(i + 1),
        percent(fold.accuracy),
        fixed(fold.threshold, 2),
        percent(fold.val),
        rate(fold.far),
        fixed(fold.valThreshold ?? Number.NaN, 4),
        whole(fold.pairs),
      ],
    })),
  };
}
