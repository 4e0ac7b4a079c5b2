import { type Html, html } from '../../page/html.js';
import { fixed, percent, rate, whole } from '../number-text.js';
import type { ValidationReportData } from '../report-data.js';

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
    `± ${percent(val.std)}; FAR met ${rate(val.far)}`,
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
