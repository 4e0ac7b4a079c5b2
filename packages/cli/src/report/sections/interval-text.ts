import type { Interval } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';

export const INDEPENDENCE = html`<p>Intervals by Clopper and Pearson, as if pairs that share a person were independent.</p>`;

/** A rate with its interval in small print. */
export function met(value: string, { low, high }: Interval, text: (share: number) => string): Html {
  return html`${value}<small>${text(low)} – ${text(high)}</small>`;
}
