import { type Html, html } from '../../page/html.js';
import type { PlacedFace, ReportData } from '../report-data.js';
import { faceName, personName } from '../report-text.js';
import { personColor } from './person-color.js';

/** The aligned faces, person by person. */
export function peopleSection({ people }: ReportData): Html {
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
