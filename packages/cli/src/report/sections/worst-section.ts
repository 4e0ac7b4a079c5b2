import type { PairEvaluation } from '@facenet/core/evaluation';
import { count } from '../../output/count.js';
import { printable } from '../../output/printable.js';
import { type Html, html } from '../../page/html.js';
import type { Pictures, ReportPair, ValidationReportData } from '../report-data.js';
import { fixed, photoNamer, whole } from '../texts.js';

interface Gallery {
  readonly title: string;
  readonly text: string;
  readonly pairs: readonly ReportPair[];
}

/** The pairs that a model does worst at, to look at: often it is the list that is wrong. */
export function worstSection(
  data: Pick<ValidationReportData, 'pairs' | 'evaluation' | 'subtractMean'>,
  worst: WorstPairs,
  pictures: Pictures,
): Html {
  const { folds } = data.evaluation;
  const nameOf = photoNamer(data.pairs.flatMap(({ a, b }) => [a, b]));
  // The threshold of a fold is for distances without the mean, which those of pairs are not.
  const mistaken = (pair: ReportPair) => !data.subtractMean && isMistaken(pair, folds);
  const total = (kind: boolean) => {
    if (data.subtractMean) return '';
    const wrong = data.pairs.filter((pair) => pair.same === kind && mistaken(pair)).length;
    const among = data.pairs.filter(({ same }) => same === kind).length;
    return ` At the thresholds of the folds there ${wrong === 1 ? 'is' : 'are'} ${count(wrong, 'such error')} among ${whole(among)} pairs; errors are framed.`;
  };
  const galleries: Gallery[] = [
    {
      title: 'Worst false matches',
      text: `Different people, the closest first.${total(false)}`,
      pairs: worst.impostor,
    },
    {
      title: 'Worst false non-matches',
      text: `One person, the farthest first.${total(true)}`,
      pairs: worst.genuine,
    },
  ];
  return html`${galleries.map(
    ({ title, text, pairs }) => html`<section>
<h2>${title}</h2>
<p>${text}</p>
<ol class="pairs">
${pairs.map((pair) => pairItem(pair, mistaken(pair), nameOf, pictures))}
</ol>
</section>`,
  )}`;
}

function pairItem(
  { a, b, distance, fold }: ReportPair,
  wrong: boolean,
  nameOf: (path: string) => string,
  pictures: Pictures,
): Html {
  const sides = [a, b].map((path) => side(printable(nameOf(path)), pictures.get(path)));
  return html`<li class="${wrong ? 'wrong' : ''}"><div>${sides}</div>
<p><strong>${fixed(distance, 4)}</strong> fold ${fold + 1}${wrong ? html`, <b>error</b>` : html``}</p></li>`;
}

function side(name: string, picture: string | undefined): Html {
  const shown = picture
    ? html`<img src="${picture}" width="112" height="112" alt="${name}">`
    : html`<span class="no-picture" role="img" aria-label="No picture of ${name}">no picture</span>`;
  return html`<figure>${shown}<figcaption><bdi>${breakable(name)}</bdi></figcaption></figure>`;
}

/** A name that is broken where its words end, if it has to be. */
function breakable(name: string): Html {
  const [first = '', ...others] = name.split(/(?<=[_/])/);
  return others.reduce((text, word) => html`${text}<wbr>${word}`, html`${first}`);
}

/** Pairs that a model does worst at. */
export interface WorstPairs {
  /** Different people, the closest first. */
  readonly impostor: readonly ReportPair[];
  /** One person, the farthest first. */
  readonly genuine: readonly ReportPair[];
}

export function worstPairs(pairs: readonly ReportPair[], most: number): WorstPairs {
  const closest = (a: ReportPair, b: ReportPair) => a.distance - b.distance;
  return {
    impostor: pairs
      .filter(({ same }) => !same)
      .sort(closest)
      .slice(0, most),
    genuine: pairs
      .filter(({ same }) => same)
      .sort((a, b) => closest(b, a))
      .slice(0, most),
  };
}

/** Whether the protocol took a pair for what it is not, by the threshold of its fold. */
export function isMistaken(pair: ReportPair, folds: PairEvaluation['folds']): boolean {
  const threshold = folds[pair.fold]?.threshold ?? Number.NaN;
  return pair.same ? !(pair.distance < threshold) : pair.distance < threshold;
}
