import type { PairEvaluation } from '@facenet/core/evaluation';
import { type Html, html } from '../../page/html.js';
import { type DrawnThreshold, distanceChart } from '../charts/distance-chart.js';
import type { OperatingPoint, Support } from '../operating-points.js';
import type { ValidationReportData } from '../report-data.js';
import { fixed, measureName, percent, rate, whole } from '../texts.js';
import { INDEPENDENCE, met, scrollingTable } from './table.js';

/** How far apart pairs are, and which thresholds follow from it. */
export function distancesSection(
  { pairs, evaluation, metric, subtractMean }: ValidationReportData,
  points: readonly OperatingPoint[],
): Html {
  const distancesOf = (kind: boolean) =>
    pairs.filter(({ same }) => same === kind).map(({ distance }) => distance);
  const [genuine, impostor] = [distancesOf(true), distancesOf(false)];
  // Those of the folds are for distances without the mean, which those of pairs are not.
  const thresholds = subtractMean ? [] : meanThresholds(evaluation);
  return html`<section>
<h2>Distances and thresholds</h2>
<p><span class="key same">one person, ${whole(genuine.length)} pairs</span>
<span class="key">different people, ${whole(impostor.length)} pairs</span></p>
<div class="plots">
<figure>${distanceChart({ genuine, impostor, measure: measureName(metric), thresholds })}</figure>
${thresholdTable(points, impostor.length)}
</div>
</section>`;
}

/** The thresholds of the protocol, each the mean over the folds, which choose their own. */
function meanThresholds({ folds, val }: PairEvaluation): DrawnThreshold[] {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const chosen = folds.flatMap(({ valThreshold }) => valThreshold ?? []);
  return [
    { name: 'best accuracy', distance: mean(folds.map(({ threshold }) => threshold)) },
    { name: `FAR ${rate(val.farTarget)}`, distance: mean(chosen) },
  ];
}

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
function thresholdTable(points: readonly OperatingPoint[], impostor: number): Html {
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
