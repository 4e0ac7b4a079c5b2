import { html } from '../../page/html.js';
import { pageDocument } from '../../page/page-document.js';
import type { ReportData } from '../report-data.js';
import { summary } from '../report-text.js';
import { factsSection } from './facts-section.js';
import { heatMapSection } from './heat-map-section.js';
import { peopleSection } from './people-section.js';
import { photosSection } from './photos-section.js';
import { STYLES } from './styles.js';

/** The whole report as one HTML file. */
export function reportPage(data: ReportData): string {
  const found = data.people.length > 0;
  return pageDocument({
    title: 'FaceNet: who is who',
    styles: STYLES,
    body: html`<header>
<h1>Who is who</h1>
<p class="summary">${summary(data)}</p>
</header>
<main>
${found ? peopleSection(data) : html`<p>No face was found. Try photos with larger faces.</p>`}
${photosSection(data)}
${found ? heatMapSection(data) : html``}
${factsSection(data)}
</main>`,
  });
}
