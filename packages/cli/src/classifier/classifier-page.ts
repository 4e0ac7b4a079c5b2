import type { ClassMatch, FaceClassifier } from '@facenet/core/classification';
import { type Html, html } from '../page/html.js';
import { pageDocument } from '../page/page-document.js';
import { STYLES } from '../report/styles.js';
import { percent, photoNamer, shellLine, whole } from '../report/texts.js';
import { thisMachine } from '../report/write-report.js';
import type { TriedClassifier } from './try-classifier.js';

/** A photo whose face was taken for the wrong person, or wrongly for a stranger's. */
export interface WrongPhoto {
  readonly path: string;
  readonly label: string;
  /** Absent where it was said to be unknown. */
  readonly name?: string;
  readonly best: ClassMatch;
  /** A data URI. */
  readonly picture?: string;
}

/** All that the page tells. */
export interface ClassifierPageData {
  readonly classifier: FaceClassifier;
  readonly tried: TriedClassifier;
  readonly wrong: readonly WrongPhoto[];
  readonly argv: readonly string[];
  readonly date: Date;
}

/** A larger matrix shows nothing: then only people with mistakes are in it. */
const MOST_SHOWN = 40;

const MATRIX_STYLES = `
.matrix td { text-align: center; min-width: 2.1rem; background: color-mix(in srgb, var(--other) calc(var(--share) * 80%), transparent); }
.matrix td.right { background: color-mix(in srgb, var(--same) calc(var(--share) * 45%), transparent); }
.matrix thead th { vertical-align: bottom; height: 9.5rem; padding: 0.3rem; }
.matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.matrix thead th:first-child { vertical-align: bottom; }
`;

/** The page as one HTML file. */
export function classifierPage(data: ClassifierPageData): string {
  const { classifier, tried, date, argv } = data;
  const { evaluation, people } = tried;
  const title = 'Who was taken for whom';
  return pageDocument({
    title,
    styles: STYLES + MATRIX_STYLES,
    body: html`<header>
<h1>${title}</h1>
<p class="summary">A classifier of ${whole(classifier.classNames.length)} people (${classifier.kind}, ${classifier.model}), tried on ${whole(people.labels.length)} faces, <time datetime="${date.toISOString()}">${date.toISOString().slice(0, 10)}</time></p>
</header>
<main>
${tiles(evaluation)}
${matrixSection(classifier, evaluation.confusion)}
${wrongSection(data)}
${factsSection(data)}
<section><h2>Command</h2><pre class="command"><code>${shellLine(['facenet', ...argv])}</code></pre></section>
</main>`,
  });
}

function tiles(evaluation: TriedClassifier['evaluation']): Html {
  const { known, accuracy, recognised, mistaken, missed } = evaluation;
  const { strangers, strangersAccepted } = evaluation;
  const tile = (
    what: string,
    share: number,
    of: string,
  ) => html`<div class="tile"><span>${what}</span>
<strong>${percent(share)}</strong><span>${of}</span></div>`;
  return html`<div class="tiles">
${tile('Accuracy', accuracy, 'of known people, unknown or not')}
${tile('Recognised', recognised / known, `${whole(recognised)} of ${whole(known)} faces`)}
${tile('Taken for another', mistaken / known, `${whole(mistaken)} of ${whole(known)} faces`)}
${tile('Taken for strangers', missed / known, `${whole(missed)} of ${whole(known)} faces`)}
${tile('Strangers accepted', strangersAccepted / strangers, `${whole(strangersAccepted)} of ${whole(strangers)} faces`)}
</div>`;
}

/** Rows: who it is. Columns: who it was taken for. */
function matrixSection(
  { classNames }: FaceClassifier,
  confusion: TriedClassifier['evaluation']['confusion'],
): Html {
  const others = classNames.length;
  const all = classNames.map((_, i) => i);
  const shown = others > MOST_SHOWN ? mostMistaken(confusion, others) : all;
  const left = others - shown.length;
  const columns = [...shown, others];
  const rows = confusion[others]!.some((count) => count > 0) ? columns : shown;
  const rowName = (i: number) => classNames[i] ?? 'strangers';
  const columnName = (i: number) => classNames[i] ?? 'unknown';
  const cell = (row: number, column: number) => {
    const count = confusion[row]![column]!;
    const total = confusion[row]!.reduce((sum, each) => sum + each, 0);
    const share = total > 0 ? (count / total).toFixed(3) : '0';
    const right = row === column ? 'right' : '';
    return html`<td class="${right}" style="--share: ${share}" title="${rowName(row)}: ${count} of ${total} taken for ${columnName(column)}">${count || ''}</td>`;
  };
  return html`<section>
<h2>Confusion matrix</h2>
<p>A row for whoever it is, a column for whom the classifier took them for.
${left > 0 ? `${whole(left)} people without mistakes, or with fewer, are left out.` : ''}</p>
<div class="scroll"><table class="matrix">
<thead><tr><th></th>${columns.map((i) => html`<th scope="col"><span>${columnName(i)}</span></th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${rowName(row)}</th>${columns.map((column) => cell(row, column))}</tr>`)}</tbody>
</table></div>
</section>`;
}

/** People in whose row or column mistakes are, most first, in the classifier's order. */
function mostMistaken(confusion: readonly (readonly number[])[], others: number): number[] {
  const mistakes = new Array<number>(others).fill(0);
  for (const [row, counts] of confusion.entries()) {
    for (const [column, count] of counts.entries()) {
      if (row === column) continue;
      if (row < others) mistakes[row]! += count;
      if (column < others) mistakes[column]! += count;
    }
  }
  return mistakes
    .map((count, i) => ({ count, i }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_SHOWN)
    .map(({ i }) => i)
    .sort((a, b) => a - b);
}

function wrongSection({ wrong, tried: { people } }: ClassifierPageData): Html {
  if (wrong.length === 0) return html`<section><h2>Mistakes</h2><p>There are none.</p></section>`;
  const nameOf = photoNamer(people.paths);
  return html`<section>
<h2>Mistakes</h2>
<p>People taken for another first, then strangers taken for somebody, then known people taken for
strangers; at most 24 of them.</p>
<ul class="pairs">
${wrong.map(
  ({ path, label, name, best, picture }) => html`<li class="wrong"><figure>
${picture ? html`<img src="${picture}" alt="${label}">` : html`<div class="no-picture">no picture</div>`}
<figcaption>${nameOf(path)}</figcaption></figure>
<p>${label}: <b>${name ?? 'unknown'}</b><br>${best.name} ${best.probability.toFixed(3)}, distance ${best.distance.toFixed(3)}</p></li>`,
)}
</ul>
</section>`;
}

function factsSection({ classifier, tried }: ClassifierPageData): Html {
  const { kind, model, classNames, faces } = classifier;
  const learned = faces.reduce((sum, count) => sum + count, 0);
  const threshold = tried.found[0]?.threshold;
  const facts: [string, string][] = [
    ['Kind', kind],
    ['Model', model],
    ['Learned', `${whole(learned)} faces of ${whole(classNames.length)} people`],
    [
      'Unknown from',
      threshold === undefined || threshold === 2
        ? 'never: the likeliest person is named'
        : `a distance of ${threshold.toFixed(4)} on`,
    ],
    ['Skipped', `${whole(tried.people.skipped.length)} photos`],
    ...thisMachine().map(([term, text]): [string, string] => [term, String(text)]),
  ];
  return html`<section><h2>Classifier and run</h2>
<dl>${facts.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>`;
}
