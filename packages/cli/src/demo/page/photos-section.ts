import { basename } from 'node:path';
import { count } from '../../output/count.js';
import { type Html, html } from '../../page/html.js';
import type { AnalyzedPhoto, DemoFace } from '../analyzed-photo.js';
import type { ReportData } from '../report-data.js';
import { personName } from '../report-text.js';
import { personColor } from './person-color.js';

/** The photos with everybody's box and landmarks. */
export function photosSection({ photos, people }: ReportData): Html {
  const personOf = new Map(
    people.flatMap((faces, person) => faces.map(({ face }) => [face, person] as const)),
  );
  return html`<section>
<h2>Photos</h2>
<div class="photos">
${photos.map((photo) => photoFigure(photo, personOf))}
</div>
</section>`;
}

function photoFigure(photo: AnalyzedPhoto, personOf: ReadonlyMap<DemoFace, number>): Html {
  const { path, width, height, picture, faces, timings } = photo;
  const name = basename(path);
  const times = `read ${ms(timings.read)}, detect ${ms(timings.detect)}`;
  return html`<figure class="photo">
<div style="aspect-ratio: ${width} / ${height}">
<img src="${picture}" alt="${name}">
<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
${faces.map((face) => faceMarks(face, personOf.get(face) ?? 0, Math.max(width, height) / 100))}
</svg>
</div>
<figcaption><b>${name}</b> ${width} &times; ${height}, ${count(faces.length, 'face')}
<small>${times}, embed ${ms(timings.align + timings.embed)}</small></figcaption>
</figure>`;
}

/** @param unit a hundredth of the photo's longer side: shown sizes do not depend on its pixels */
function faceMarks({ box, score, landmarks }: DemoFace, person: number, unit: number): Html {
  const [x1, y1, x2, y2] = box.map((value) => Number(value.toFixed(1))) as [
    number,
    number,
    number,
    number,
  ];
  const label = personName(person);
  const labelWidth = label.length * 1.45 * unit + unit;
  const labelY = Math.max(y1 - 3 * unit, 0);
  return html`<g style="--person: ${personColor(person)}">
<title>${label}, score ${score.toFixed(4)}</title>
<rect class="box" x="${x1}" y="${y1}" width="${x2 - x1}" height="${y2 - y1}" rx="${unit / 2}"
 stroke-width="${unit / 3}"/>
${landmarks.map(([x, y]) => html`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${unit / 3}"/>`)}
<rect class="label" x="${x1}" y="${labelY}" width="${labelWidth}" height="${3 * unit}" rx="${unit / 2}"/>
<text x="${x1 + labelWidth / 2}" y="${labelY + 2.15 * unit}" font-size="${2.2 * unit}">${label}</text>
</g>`;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}
