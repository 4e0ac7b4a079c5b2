import type { Interval } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';

/** A row; the first cell is its head. */
interface TableRow {
  readonly cells: readonly (string | Html)[];
  readonly className?: string;
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly TableRow[];
}

/**
 * A table that scrolls sideways where the page is narrow, also by keyboard.
 *
 * @param notes below it; they do not scroll
 */
export function scrollingTable({ caption, head, rows }: Table, notes: readonly Html[] = []): Html {
  return html`<div class="table">
<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map(tableRow)}
</tbody>
</table></div>
${notes}
</div>`;
}

function tableRow({ cells: [head = '', ...cells], className = '' }: TableRow): Html {
  return html`<tr class="${className}"><th scope="row">${head}</th>${cells.map((text) => html`<td>${text}</td>`)}</tr>`;
}

export const INDEPENDENCE = html`<p>Intervals by Clopper and Pearson, as if pairs that share a person were independent.</p>`;

/** A rate with its interval in small print. */
export function met(value: string, { low, high }: Interval, text: (share: number) => string): Html {
  return html`${value}<small>${text(low)} – ${text(high)}</small>`;
}
