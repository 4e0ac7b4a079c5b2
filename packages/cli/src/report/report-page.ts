import { areaUnderCurve, equalErrorRate, rocCurve } from '@facenet/core/evaluation';
import { html } from '../page/html.js';
import { pageDocument } from '../page/page-document.js';
import { operatingPoints } from './operating-points.js';
import type { Pictures, ValidationReportData } from './report-data.js';
import { distancesSection } from './sections/distances-section.js';
import { foldsSection } from './sections/folds-section.js';
import { groupsSection } from './sections/groups-section.js';
import { modelSection, runSection } from './sections/provenance-sections.js';
import { curvesSection, headlineSection } from './sections/results-section.js';
import { skippedSection } from './sections/skipped-section.js';
import { worstPairs, worstSection } from './sections/worst-section.js';
import { STYLES } from './styles.js';
import { whole } from './texts.js';

/** How many pairs of each kind are shown. */
const SHOWN_PAIRS = 20;

/** The protocol takes the mean of other folds away; a pair has no single distance then. */
const MEAN_NOTE = html`<p class="notice">The mean embedding was subtracted. This is in the results above and
in the table of the folds; curves, distances, thresholds and pairs below are measured with
the embeddings as they are.</p>`;

/** The pairs that the page shows, whose pictures it wants. */
export const shownPairs = ({ pairs }: Pick<ValidationReportData, 'pairs'>) =>
  worstPairs(pairs, SHOWN_PAIRS);

/**
 * The report as one HTML file.
 *
 * @param pictures of the images of `shownPairs(data)`; those that are missing get a placeholder
 * @throws FaceNetError INVALID_ARGUMENT for pairs of one kind only, or a distance that is NaN
 */
export function reportPage(data: ValidationReportData, pictures: Pictures = new Map()): string {
  const { title, card, evaluation, images, pairs, date, subtractMean } = data;
  const roc = rocCurve(
    pairs.map(({ distance }) => distance),
    pairs.map(({ same }) => same),
  );
  const points = operatingPoints(roc);
  const { auc, eer } = subtractMean
    ? { auc: areaUnderCurve(roc), eer: equalErrorRate(roc) }
    : evaluation;
  return pageDocument({
    title,
    styles: STYLES,
    body: html`<header>
<h1>${title}</h1>
<p class="summary">${card.id}: face verification on ${whole(pairs.length)} pairs of ${whole(images)} images, <time datetime="${date.toISOString()}">${date.toISOString().slice(0, 10)}</time></p>
</header>
<main>
${headlineSection(data)}
${subtractMean ? MEAN_NOTE : html``}
${curvesSection({ roc, points, auc, eer })}
${distancesSection(data, points)}
${foldsSection(data)}
${groupsSection(data)}
${worstSection(data, shownPairs(data), pictures)}
${skippedSection(data)}
${modelSection(card)}
${runSection(data)}
</main>`,
  });
}
