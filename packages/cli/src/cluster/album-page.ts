import type { DetectorCard, EmbeddingCard } from '@facenet/core';
import { count } from '../output/count.js';
import { type Html, html } from '../page/html.js';
import { pageDocument } from '../page/page-document.js';
import { version } from '../version.js';
import type { AlbumFace } from './analyze-album.js';
import type { AlbumGroups, FaceGroup } from './group-faces.js';

/** All that the page shows. */
export interface AlbumReport extends AlbumGroups {
  readonly folder: string;
  readonly photos: number;
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
}

/** Faces of a person that are shown before "and 12 more", and thumbnails of the page at most. */
const SHOWN = { ofPerson: 60, inAll: 4000 };

/** The people of an album as one HTML file. */
export function albumPage(report: AlbumReport): string {
  const { groups, noise } = report;
  const seenOften = groups.filter(({ faces }) => faces.length > 1);
  const seenOnce = groups.filter(({ faces }) => faces.length === 1);
  const room = { left: SHOWN.inAll };
  return pageDocument({
    title: 'FaceNet: people of an album',
    styles: STYLES,
    body: html`<header>
<h1>People</h1>
<p class="summary">${albumSummary(report)}</p>
</header>
<main>
${groups.length + noise.length === 0 ? html`<p>No face was found. Try photos with larger faces.</p>` : html``}
${seenOften.map((group) => personSection(group, room))}
${faceSection('Seen once', seenOnce.flatMap(facesWithPerson), room)}
${faceSection(
  'In no cluster',
  noise.map((face) => ({ face, label: face.photo })),
  room,
)}
${factsSection(report)}
</main>`,
  });
}

/** "312 photos, 870 faces, 41 people" */
export function albumSummary({ photos, groups, noise }: AlbumReport): string {
  const faces = groups.reduce((sum, group) => sum + group.faces.length, noise.length);
  const people = groups.length === 1 ? '1 person' : `${groups.length || 'no'} people`;
  return `${count(photos, 'photo')}, ${count(faces, 'face')}, ${people}`;
}

function personSection({ id, faces }: FaceGroup, room: { left: number }): Html {
  const photos = new Set(faces.map(({ photo }) => photo)).size;
  const shown = faces.slice(0, Math.min(SHOWN.ofPerson, room.left));
  room.left -= shown.length;
  const more = faces.length - shown.length;
  return html`<section class="person" id="person-${id}" style="--person: ${personColor(id)}">
<h2>Person ${id}</h2>
<p>${count(faces.length, 'face')} in ${count(photos, 'photo')}</p>
<ul>
${shown.map((face) => faceItem(face, face.photo))}
${more > 0 ? html`<li class="more">and ${more} more</li>` : html``}
</ul>
</section>`;
}

interface LabelledFace {
  readonly face: AlbumFace;
  readonly label: string;
}

const facesWithPerson = ({ id, faces }: FaceGroup): LabelledFace[] =>
  faces.map((face) => ({ face, label: `Person ${id}: ${face.photo}` }));

/** Faces that need no section each. */
function faceSection(title: string, faces: readonly LabelledFace[], room: { left: number }): Html {
  if (faces.length === 0) return html``;
  const shown = faces.slice(0, room.left);
  room.left -= shown.length;
  const more = faces.length - shown.length;
  return html`<section>
<h2>${title}</h2>
<p>${count(faces.length, 'face')}</p>
<ul>
${shown.map(({ face, label }) => faceItem(face, label))}
${more > 0 ? html`<li class="more">and ${more} more</li>` : html``}
</ul>
</section>`;
}

function faceItem({ thumbnail }: AlbumFace, label: string): Html {
  return html`<li><img src="${thumbnail}" width="96" height="96" loading="lazy" alt="A face of ${label}" title="${label}"><small>${label.replace(/.*\//, '')}</small></li>`;
}

/** How it was made. */
function factsSection({ folder, algorithm, threshold, card, detector }: AlbumReport): Html {
  const facts: [string, string][] = [
    ['Album', folder],
    ['Grouped by', ALGORITHM_NAMES[algorithm]],
    ['Threshold', `distance ${Number(threshold.toFixed(4))}`],
    ['Detector', `${detector.title} (${detector.id})`],
    ['Embedding', `${card.title} (${card.id})`],
    ['Program', `facenet ${version}`],
    ['Licence', card.provenance.licence],
    ['Training data', card.provenance.trainingData],
  ];
  return html`<section>
<h2>How it was made</h2>
<dl>
${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>
</section>`;
}

const ALGORITHM_NAMES = {
  linkage: 'average linkage; faces of one photo are different people',
  dbscan: 'DBSCAN',
  'chinese-whispers': 'Chinese whispers',
} as const;

/** Steps by the golden angle keep neighbours apart. */
function personColor(person: number): string {
  return `oklch(76% 0.15 ${Math.round((person * 137.508 + 230) % 360)})`;
}

const STYLES = `
main > section { margin-top: 1.6rem; }
.person {
  padding: 0.9rem 1.1rem 1.1rem; background: var(--card);
  border: 1px solid var(--line); border-top: 3px solid var(--person); border-radius: 10px;
}
.person h2 { margin: 0; font-size: 1.1rem; }
.person p { margin: 0 0 0.7rem; font-size: 0.85rem; }
ul {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(80px, 1fr)); gap: 0.8rem;
  margin: 0; padding: 0; list-style: none;
}
li img {
  display: block; width: 100%; max-width: 96px; height: auto; aspect-ratio: 1; border-radius: 8px;
}
li small {
  display: block; margin-top: 0.25rem; max-width: 96px; color: var(--soft); font-size: 0.7rem;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.more { align-self: center; color: var(--soft); font-size: 0.85rem; }
`;
