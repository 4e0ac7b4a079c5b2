import { type Html, html } from '../../page/html.js';
import { fixed, percent, rate, whole } from '../number-text.js';
import type { OperatingPoint, Support } from '../operating-points.js';
import { scrollingTable } from './scrolling-table.js';

/** Signs beside a rate, and what they say below the table. */
const REMARKS: Readonly<
  Record<Support, { sign: string; text?: (impostorPairs: number) => string }>
> = {
  good: { sign: '' },
  little: {
    sign: ' *',
    text: () => 'A rough figure: the rate allows fewer than 30 false matches.',
  },
  none: {
    sign: ' †',
    text: (impostorPairs) =>
      `Not measured: ${whole(impostorPairs)} pairs of different people show no rate below ${rate(1 / impostorPairs)}. The threshold is the distance of the closest of them.`,
  },
};

/**
 * The largest threshold for each false-accept rate.
 *
 * @param genuine number of pairs of one person
 * @param impostor number of pairs of different people
 */
export function thresholdTable(
  points: readonly OperatingPoint[],
  genuine: number,
  impostor: number,
): Html {
  const table = {
    caption: 'Thresholds by false-accept rate',
    head: ['FAR', 'Threshold', 'TAR', 'FAR met', 'False matches', 'False non-matches'],
    rows: points.map((point) => ({
      className: point.support === 'none' ? 'unsupported' : '',
      cells: [
        rate(point.target) + REMARKS[point.support].sign,
        fixed(point.threshold, 4),
        percent(point.tar),
        rate(point.far),
        `${whole(point.falseMatches)} of ${whole(impostor)}`,
        `${whole(point.falseNonMatches)} of ${whole(genuine)}`,
      ],
    })),
  };
  const remarks = [...new Set(points.map(({ support }) => REMARKS[support]))];
  const notes = remarks.flatMap(({ sign, text }) =>
    text ? html`<p>${sign.trim()} ${text(impostor)}</p>` : [],
  );
  return scrollingTable(table, notes);
}
