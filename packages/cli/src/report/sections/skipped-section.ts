import { printable } from '../../output/printable.js';
import { type Html, html } from '../../page/html.js';
import type { ValidationReportData } from '../report-data.js';
import { whole } from '../texts.js';

const MOST_LISTED = 200;

/** What was left out, and why. */
export function skippedSection({
  skipped,
  skippedPairs,
}: Pick<ValidationReportData, 'skipped' | 'skippedPairs'>): Html {
  if (skipped.length === 0 && skippedPairs === 0) return html``;
  const more = skipped.length - MOST_LISTED;
  return html`<section>
<h2>Skipped</h2>
<p>Images that could not be embedded: ${whole(skipped.length)}${reasons(skipped)}. Pairs left out because
of them: ${whole(skippedPairs)}.</p>
<details>
<summary>Images and reasons</summary>
<ul>
${skipped
  .slice(0, MOST_LISTED)
  .map(
    ({ path, error }) =>
      html`<li><bdi>${printable(path)}</bdi> <span class="reason">${error.code}: <bdi>${printable(error.message)}</bdi></span></li>`,
  )}
</ul>
${more > 0 ? html`<p>${whole(more)} more are not listed.</p>` : html``}
</details>
</section>`;
}

/** " (7 NO_FACE, 2 IO_FAILED)" */
function reasons(skipped: ValidationReportData['skipped']): string {
  const counts = new Map<string, number>();
  for (const { error } of skipped) counts.set(error.code, (counts.get(error.code) ?? 0) + 1);
  const list = [...counts].sort(([, a], [, b]) => b - a).map(([code, n]) => `${whole(n)} ${code}`);
  return list.length > 0 ? ` (${list.join(', ')})` : '';
}
