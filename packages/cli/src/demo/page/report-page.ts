import type { ReportData } from '../report-data.js';
import { summary } from '../report-text.js';
import { factsSection } from './facts-section.js';
import { heatMapSection } from './heat-map-section.js';
import { Html, html } from './html.js';
import { peopleSection } from './people-section.js';
import { photosSection } from './photos-section.js';
import { STYLES } from './styles.js';

/** The whole report as one HTML file: no script, no other file, nothing from a network. */
export function reportPage(data: ReportData): string {
  const found = data.people.length > 0;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>FaceNet: who is who</title>
<style>${new Html(STYLES)}</style>
</head>
<body>
<header>
<h1>Who is who</h1>
<p class="summary">${summary(data)}</p>
</header>
<main>
${found ? peopleSection(data) : html`<p>No face was found. Try photos with larger faces.</p>`}
${photosSection(data)}
${found ? heatMapSection(data) : html``}
${factsSection(data)}
</main>
</body>
</html>
`;
  return page.text;
}
