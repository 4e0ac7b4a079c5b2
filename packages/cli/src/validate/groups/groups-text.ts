import { printable } from '../../output/printable.js';
import { table } from '../../output/table.js';
import type { ComparedGroups } from './compare-groups.js';

const HEAD = ['Group', 'Same', 'Different', 'Accuracy', 'FMR', 'FNMR'];

/** The groups as a table for people. */
export function groupsText({ groups, far, threshold, ungrouped }: ComparedGroups): string {
  const rows = groups.map(({ group, genuinePairs, impostorPairs, accuracy, fmr, fnmr }) => [
    printable(group),
    String(genuinePairs),
    String(impostorPairs),
    share(accuracy),
    share(fmr),
    share(fnmr),
  ]);
  return [
    `Groups at the threshold ${threshold.toFixed(4)} (FAR=${far} over all pairs):`,
    table([HEAD, ...rows]),
    ...(ungrouped > 0 ? [`${ungrouped} pairs are across groups or of none`] : []),
  ].join('\n');
}

/** Rates of kinds of pairs that a group lacks are NaN. */
const share = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(5));
