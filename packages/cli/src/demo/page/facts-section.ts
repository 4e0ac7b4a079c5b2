import { type Html, html } from '../../page/html.js';
import { version } from '../../version.js';
import { meanTimings } from '../mean-timings.js';
import type { ReportData } from '../report-data.js';

/** What computed this, and how fast. */
export function factsSection({ photos, card, engine, device, threshold }: ReportData): Html {
  const { read, detect, align, embed } = meanTimings(photos);
  const { title, provenance, embeddingSize } = card;
  const far = card.thresholds.find(({ distance }) => distance === threshold)?.far;
  const facts: [string, string][] = [
    ['Engine', `${engine} on ${device}`],
    ['Program', `facenet ${version}, Node ${process.version}, ${process.platform} ${process.arch}`],
    ['Detector', 'MTCNN: box, score and five landmarks'],
    ['Embedding', `${title} (${card.id}), ${embeddingSize} values a face`],
    ['Threshold', `${threshold}${far === undefined ? '' : `, false-accept rate ${far}`}`],
    ['Time a photo', `read ${read.toFixed(1)} ms, detect ${detect.toFixed(1)} ms`],
    ['Time a face', `align ${align.toFixed(2)} ms, embed ${embed.toFixed(2)} ms`],
    ['Licence', provenance.licence],
    ['Training data', provenance.trainingData],
  ];
  return html`<section>
<h2>How it was made</h2>
<dl>
${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>
</section>`;
}
