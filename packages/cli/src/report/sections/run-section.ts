import { printable } from '../../output/printable.js';
import { type Html, html } from '../../page/html.js';
import { measureName } from '../measure.js';
import type { Fact, ValidationReportData } from '../report-data.js';
import { shellLine } from '../shell-line.js';
import { facts } from './facts.js';

/** How to get these figures again. */
export function runSection({
  settings,
  machine,
  commandLine,
  date,
  metric,
}: ValidationReportData): Html {
  const shown = ([name, value]: Fact): Fact => [printable(name), printable(value)];
  return html`<section>
<h2>How it was measured</h2>
<p>By the protocol of Labeled Faces in the Wild, unrestricted with labelled outside data (Huang and
Learned-Miller 2014). A pair is accepted when its distance is below the threshold.</p>
<pre class="command"><code>${printable(shellLine(commandLine))}</code></pre>
<h3>Settings</h3>
${facts([['Measure', measureName(metric)], ...settings.map(shown)])}
<h3>Program and machine</h3>
${facts([['Date', date.toISOString()], ...machine.map(shown)])}
</section>`;
}
