import { clopperPearson, type GroupResult, type Spread } from '@facenet/core/evaluation';
import { printable } from '../../output/printable.js';
import { type Html, html } from '../../page/html.js';
import { CONFIDENCE } from '../operating-points.js';
import type { ValidationReportData } from '../report-data.js';
import { fixed, percent, rate, whole } from '../texts.js';
import { INDEPENDENCE, met, scrollingTable } from './table.js';

/** How the errors differ between groups, where the run was given some. */
export function groupsSection({ groups: compared }: Pick<ValidationReportData, 'groups'>): Html {
  if (!compared) return html``;
  const { groups, spread, threshold, far, ungrouped } = compared;
  const table = {
    caption: 'Errors of each group at the common threshold; 95% intervals below them',
    head: ['Group', 'Accuracy', 'False matches', 'False non-matches', 'Same', 'Different'],
    rows: groups.map((group) => ({
      cells: [
        printable(group.group),
        percent(group.accuracy),
        errors(group.fmr, group.impostorPairs),
        errors(group.fnmr, group.genuinePairs),
        whole(group.genuinePairs),
        whole(group.impostorPairs),
      ],
    })),
  };
  return html`<section>
<h2>Groups</h2>
<p>All at the threshold ${fixed(threshold, 4)}, which keeps the false-accept rate of all pairs to ${rate(far)}.
False matches differ by ${apart(spread.fmr)}, false non-matches by ${apart(spread.fnmr)}.
${ungrouped > 0 ? html`Pairs across groups or of none: ${whole(ungrouped)}.` : html``}</p>
${scrollingTable(table, [INDEPENDENCE])}
</section>`;
}

function errors(share: GroupResult['fmr'], pairs: number): string | Html {
  if (pairs === 0) return percent(share);
  const interval = clopperPearson(Math.round(share * pairs), pairs, CONFIDENCE);
  return met(percent(share), interval, (value) => percent(value));
}

/** "0.40 points (3.0 times)" */
function apart({ difference, ratio }: Spread): string {
  const times = Number.isFinite(ratio) ? ` (${fixed(ratio, 1)} times)` : '';
  return `${fixed(100 * difference, 2)} points${times}`;
}
