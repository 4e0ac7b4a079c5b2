import type { FaceClassifier } from '@facenet/core/classification';
import { faceTile } from './face-tile.js';
import type { SeenFace } from './look-at-photo.js';

/** What nothing was learned from. */
export interface Test {
  readonly kept: readonly { readonly name: string; readonly face: SeenFace }[];
  readonly strangers: readonly SeenFace[];
}

type Look = 'embedding' | 'small';
const LOOKS = [
  ['as photographed', 'embedding'],
  ['as a camera sees them far away, 20 pixels', 'small'],
] as const;

/** Says how two classifiers do on photos that neither learned from. */
export function showBeforeAndAfter(
  { scores, caveat, tests }: Readonly<Record<'scores' | 'caveat' | 'tests', HTMLElement>>,
  { kept, strangers }: Test,
  before: FaceClassifier,
  after: FaceClassifier,
): void {
  const rows = LOOKS.flatMap(([words, look]) => [
    ...(kept.length === 0
      ? []
      : [
          scoreRow(`named, ${words}`, kept.length, [before, after], (by) => {
            return kept.filter(({ name, face }) => nameOf(by, face, look) === name).length;
          }),
        ]),
    ...(strangers.length === 0
      ? []
      : [
          scoreRow(
            `strangers taken for somebody, ${words}`,
            strangers.length,
            [before, after],
            (by) => {
              return strangers.filter((face) => nameOf(by, face, look) !== undefined).length;
            },
          ),
        ]),
  ]);
  scores.replaceChildren(...rows);
  tests.previousElementSibling!.toggleAttribute('hidden', kept.length === 0);
  if (kept.length === 0) {
    caveat.textContent = 'No photo was kept for the test: show somebody on three photos or more.';
    tests.replaceChildren();
    return;
  }
  caveat.textContent =
    `Before: the mean of each person's faces. Somebody is named up to a distance of ` +
    `${after.threshold().toFixed(2)}, at which 1 % of all strangers would be taken for one of them. ` +
    `${kept.length} photos${strangers.length === 0 ? ' and no strangers' : ''} prove little: try more.`;
  const tiles = kept.map(({ name, face }) => {
    const line = (by: FaceClassifier, when: string) => {
      const said = nameOf(by, face, 'small');
      return [`${when}: ${said ?? 'unknown'}`, said === name ? 'yes' : 'no'] as const;
    };
    return faceTile(face.aligned, `${name}, ${face.title}, seen with 20 pixels`, [
      line(before, 'before'),
      line(after, 'after'),
    ]);
  });
  tests.replaceChildren(...tiles);
}

const nameOf = (by: FaceClassifier, face: SeenFace, look: Look) => by.classify(face[look]).name;

function scoreRow(
  words: string,
  of: number,
  both: readonly FaceClassifier[],
  count: (by: FaceClassifier) => number,
): HTMLElement {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = words;
  const cells = both.map((by) => {
    const cell = document.createElement('td');
    cell.textContent = `${count(by)} of ${of}`;
    return cell;
  });
  row.append(head, ...cells);
  return row;
}
