import type { EmbeddingCard } from '@facenet/core';
import { type Html, html } from '../../page/html.js';
import { percent, rate, whole } from '../number-text.js';
import type { Fact } from '../report-data.js';
import { facts } from './facts.js';

/** What is known of the model, and under which terms it may be used. */
export function modelSection(card: EmbeddingCard): Html {
  const { provenance } = card;
  return html`<section>
<h2>Model</h2>
<p class="notice">${provenance.notice}</p>
${facts([
  ['Name', `${card.title} (${card.id})`],
  ['Architecture', `${card.architecture}, ${card.embeddingSize} values a face`],
  ['Input', `${inputOf(card)}, standardised ${card.standardization}`],
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
