import { count } from '../output/count.js';
import { type Html, html } from '../page/html.js';
import { pageDocument } from '../page/page-document.js';
import { version } from '../version.js';
import { type AnalyzedPhoto, type DemoFace, meanTimings } from './analyzed-photo.js';
import { faceName, personName, summary } from './report-text.js';
import { STYLES } from './styles.js';
import type { PlacedFace, ReportData } from './who-is-who.js';

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

/** The aligned faces, person by person. */
function peopleSection({ people }: ReportData): Html {
  return html`<section>
<h2>People</h2>
<p>Faces closer than the threshold are one person. These are the crops that the network sees:
turned and scaled so that eyes, nose and mouth lie in the same place.</p>
<div class="people">
${people.map((faces, person) => personCard(faces, person))}
</div>
</section>`;
}

function personCard(faces: readonly PlacedFace[], person: number): Html {
  return html`<article class="person" style="--person: ${personColor(person)}">
<h3>${personName(person)}</h3>
<div class="crops">
${faces.map(
  (placed) => html`<figure>
<img src="${placed.face.crop}" width="112" height="112" alt="A face of ${faceName(placed)}">
<figcaption>${faceName(placed)}</figcaption>
</figure>`,
)}
</div>
</article>`;
}

/** The photos with everybody's box and landmarks. */
function photosSection({ photos, people }: ReportData): Html {
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
  const { name, width, height, picture, faces, timings } = photo;
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

/** Numbers stay legible in tables of up to this many faces. */
const MOST_WITH_NUMBERS = 30;

/** How far everybody is from everybody else. */
function heatMapSection({ people, distances, threshold }: ReportData): Html {
  const faces = people.flatMap((group, person) =>
    group.map((placed) => ({ ...placed, name: faceName(placed), color: personColor(person) })),
  );
  const head = faces.map(
    ({ face, name, color }) =>
      html`<th scope="col" style="--person: ${color}"><img src="${face.crop}" alt="${name}" title="${name}"></th>`,
  );
  const rows = faces.map(({ face, name, color }, i) => {
    const cells = faces.map((other, j) =>
      cell(distances[i]?.[j] ?? 0, threshold, `${name} and ${other.name}`, faces.length),
    );
    return html`<tr><th scope="row" style="--person: ${color}"><img src="${face.crop}" alt="${name}" title="${name}"></th>${cells}</tr>`;
  });
  return html`<section>
<h2>Distances</h2>
<p>From 0, the same picture, to 2. <span class="key same">below ${threshold}: the same person</span>
<span class="key">above: different people</span></p>
<div class="scroll"><table class="heat">
<thead><tr><td></td>${head}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
</section>`;
}

function cell(distance: number, threshold: number, pair: string, faces: number): Html {
  const same = distance < threshold;
  // The closer to the threshold, the paler: what is certain stands out.
  const certainty = same ? 1 - distance / threshold : (distance - threshold) / (2 - threshold);
  const percent = Math.round(same ? 30 + 70 * certainty : 4 + 40 * certainty);
  const text = faces > MOST_WITH_NUMBERS ? '' : distance.toFixed(2);
  return html`<td class="${same ? 'same' : 'other'}" style="--strength: ${percent}%" title="${pair}: ${distance.toFixed(4)}">${text}</td>`;
}

/** What computed this, and how fast. */
function factsSection({ photos, card, detector, engine, device, threshold }: ReportData): Html {
  const { read, detect, align, embed } = meanTimings(photos);
  const { title, provenance, embeddingSize } = card;
  const far = card.thresholds.find(({ distance }) => distance === threshold)?.far;
  const facts: [string, string][] = [
    ['Engine', `${engine} on ${device}`],
    ['Program', `facenet ${version}, Node ${process.version}, ${process.platform} ${process.arch}`],
    ['Detector', `${detector.title} (${detector.id})`],
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

/**
 * A colour for each person, all of one lightness so that dark text is legible on them: steps by the
 * golden angle keep neighbours apart.
 */
function personColor(person: number): string {
  return `oklch(76% 0.15 ${Math.round((person * 137.508 + 230) % 360)})`;
}
