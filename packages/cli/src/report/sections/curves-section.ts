import { type Html, html } from '../../page/html.js';
import { logRocChart } from '../charts/log-roc-chart.js';
import { type RocDrawing, rocChart } from '../charts/roc-chart.js';

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
