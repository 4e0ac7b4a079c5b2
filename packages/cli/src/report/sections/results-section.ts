import { type Html, html } from '../../page/html.js';
import { logRocChart, type RocDrawing, rocChart } from '../charts/roc-charts.js';
import type { ValidationReportData } from '../report-data.js';
import { fixed, percent, rate, whole } from '../texts.js';

/** The figures that one quotes. */
export function headlineSection(data: ValidationReportData): Html {
  const { evaluation, images, pairs, skipped, skippedPairs } = data;
  const { accuracy, val, auc, eer, folds } = evaluation;
  return html`<section aria-label="Results">
<div class="tiles">
${[
  tile('Accuracy', percent(accuracy.mean), `± ${percent(accuracy.std)} over ${folds.length} folds`),
  tile(
    `VAL at FAR ${rate(val.farTarget)}`,
    percent(val.mean),
    `± ${percent(val.std)}; FAR met ${rate(val.far ?? Number.NaN)}`,
  ),
  tile('AUC', fixed(auc, 4), 'area under the ROC curve'),
  tile('EER', percent(eer), 'equal error rate'),
  tile('Images', whole(images), `${whole(skipped.length)} skipped`),
  tile('Pairs', whole(pairs.length), `${whole(skippedPairs)} skipped`),
]}
</div>
</section>`;
}

function tile(name: string, value: string, more: string): Html {
  return html`<div class="tile"><span class="name">${name}</span><strong>${value}</strong><span>${more}</span></div>`;
}

/** The curve twice: as a whole, and where false accepts are rare. */
export function curvesSection(drawing: RocDrawing): Html {
  return html`<section>
<h2>ROC</h2>
<p>Exact, with every distance as a threshold. Dots stand at false-accept rates of 0.1, 0.01, 0.001
and 0.0001; hollow ones rest on too few pairs. Dotted lines: guessing, and where
both kinds of error are as frequent (EER).</p>
<div class="plots">
<figure>${rocChart(drawing)}</figure>
<figure>${logRocChart(drawing)}</figure>
</div>
</section>`;
}
