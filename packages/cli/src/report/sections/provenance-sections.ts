import type { EmbeddingCard } from '@facenet/core';
import { standardizationText } from '@facenet/core/image';
import { printable } from '../../output/printable.js';
import { type Html, html } from '../../page/html.js';
import type { Fact, ValidationReportData } from '../report-data.js';
import { measureName, percent, rate, shellLine, whole } from '../texts.js';

/** What is known of the model, and under which terms it may be used. */
export function modelSection(card: EmbeddingCard): Html {
  const { provenance } = card;
  return html`<section>
<h2>Model</h2>
<p class="notice">${provenance.notice}</p>
${facts([
  ['Name', `${card.title} (${card.id})`],
  ['Architecture', `${card.architecture}, ${card.embeddingSize} values a face`],
  ['Input', `${inputOf(card)}, standardised ${standardizationText(card.standardization)}`],
  ['Origin', provenance.origin],
  ['Licence', provenance.licence],
  ['Training data', provenance.trainingData],
  ...weightsFacts(card),
  ...card.thresholds.map(
    ({ far, distance, tar }): Fact => [
      `Its threshold for FAR ${rate(far)}`,
      `Euclidean ${distance} (squared ${(distance ** 2).toFixed(3)})${tar === undefined ? '' : `, TAR ${percent(tar)}`}`,
    ],
  ),
  ...card.measurements.map(
    ({ dataset, metric, value, std }): Fact => [
      'Known result',
      `${metric}: ${value}${std === undefined ? '' : ` ± ${std}`} (${dataset})`,
    ],
  ),
])}
</section>`;
}

function inputOf({ alignment, colorOrder }: EmbeddingCard): string {
  const { size } = alignment;
  const cut =
    alignment.method === 'margin'
      ? `a margin of ${alignment.margin} pixels`
      : `the landmarks of ${alignment.template}`;
  return `${size} × ${size} pixels, ${colorOrder.toUpperCase()}, cut by ${cut}`;
}

function weightsFacts({ weights }: EmbeddingCard): Fact[] {
  if (!weights) return [['Weights', 'files of the user']];
  const { format, bytes, sha256 } = weights;
  return [['Weights', `${format}, ${whole(bytes)} bytes, SHA-256 ${sha256}`]];
}

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

/** A list of names and what they are. */
function facts(list: readonly Fact[]): Html {
  return html`<dl>
${list.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>`;
}
