import { type Html, html } from '../../page/html.js';

/** A row; the first cell is its head. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly className?: string;
}

/** A table that scrolls sideways where the page is narrow, also by keyboard. */
export function scrollingTable(
  caption: string,
  head: readonly string[],
  rows: readonly TableRow[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map(tableRow)}
</tbody>
</table></div>`;
}

function tableRow({ cells: [head = '', ...cells], className = '' }: TableRow): Html {
  return html`<tr class="${className}"><th scope="row">${head}</th>${cells.map((text) => html`<td>${text}</td>`)}</tr>`;
}
