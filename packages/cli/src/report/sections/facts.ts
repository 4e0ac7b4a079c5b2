import { type Html, html } from '../../page/html.js';
import type { Fact } from '../report-data.js';

/** A list of names and what they are. */
export function facts(list: readonly Fact[]): Html {
  return html`<dl>
${list.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>`;
}
