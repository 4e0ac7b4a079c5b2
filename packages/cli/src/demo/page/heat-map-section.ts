import { type Html, html } from '../../page/html.js';
import type { ReportData } from '../report-data.js';
import { faceName } from '../report-text.js';
import { personColor } from './person-color.js';

/** Numbers stay legible in tables of up to this many faces. */
const MOST_WITH_NUMBERS = 30;

/** How far everybody is from everybody else. */
export function heatMapSection({ people, distances, threshold }: ReportData): Html {
  const faces = people.flatMap((group, person) =>
    group.map((placed) => ({ ...placed, name: faceName(placed), color: personColor(person) })),
  );
  const head = faces.map(
    ({ face, name, color }) =>
      html`<th scope="col" style="--person: ${color}"><img src="${face.crop}" alt="${name}" title="${name}"></th>`,
  );
  const rows = faces.map(({ face, name, color }, i) => {
    const cells = faces.map((other, j) =>
      cell(distances[i]?.[j] ?? 0, threshold, `${name} and ${other.name}`, faces.length),
    );
    return html`<tr><th scope="row" style="--person: ${color}"><img src="${face.crop}" alt="${name}" title="${name}"></th>${cells}</tr>`;
  });
  return html`<section>
<h2>Distances</h2>
<p>From 0, the same picture, to 2. <span class="key same">below ${threshold}: the same person</span>
<span class="key">above: different people</span></p>
<div class="scroll"><table class="heat">
<thead><tr><td></td>${head}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
</section>`;
}

function cell(distance: number, threshold: number, pair: string, faces: number): Html {
  const same = distance < threshold;
  // The closer to the threshold, the paler: what is certain stands out.
  const certainty = same ? 1 - distance / threshold : (distance - threshold) / (2 - threshold);
  const percent = Math.round(same ? 30 + 70 * certainty : 4 + 40 * certainty);
  const text = faces > MOST_WITH_NUMBERS ? '' : distance.toFixed(2);
  return html`<td class="${same ? 'same' : 'other'}" style="--strength: ${percent}%" title="${pair}: ${distance.toFixed(4)}">${text}</td>`;
}
