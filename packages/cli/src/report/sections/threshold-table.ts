import { type Html, html } from '../../page/html.js';
import { fixed, percent, rate, whole } from '../number-text.js';
import type { OperatingPoint, Support } from '../operating-points.js';
import { INDEPENDENCE, met } from './interval-text.js';
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
 * @param impostor number of pairs of different people
 */
export function thresholdTable(points: readonly OperatingPoint[], impostor: number): Html {
  const table = {
    caption: 'Thresholds by false-accept rate; 95% intervals below the rates met',
    head: ['FAR', 'Threshold', 'TAR', 'FAR met', 'False matches', 'False non-matches'],
    rows: points.map((point) => ({
      className: point.support === 'none' ? 'unsupported' : '',
      cells: [
        rate(point.target) + REMARKS[point.support].sign,
        fixed(point.threshold, 4),
        met(percent(point.tar), point.tarInterval, (share) => fixed(100 * share, 1)),
        met(rate(point.far), point.farInterval, (share) => rate(Number(share.toPrecision(2)))),
        whole(point.falseMatches),
        whole(point.falseNonMatches),
      ],
    })),
  };
  const remarks = [...new Set(points.map(({ support }) => REMARKS[support]))];
  const notes = remarks.flatMap(({ sign, text }) =>
    text ? html`<p>${sign.trim()} ${text(impostor)}</p>` : [],
  );
  return scrollingTable(table, [...notes, INDEPENDENCE]);
}
