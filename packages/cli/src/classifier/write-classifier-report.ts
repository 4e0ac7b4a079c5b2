import { join } from 'node:path';
import { writeAtomically } from '@facenet/backend-node';
import type { FaceClassifier } from '@facenet/core/classification';
import { thumbnail } from '../report/pictures.js';
import { classifierPage, type WrongPhoto } from './classifier-page.js';
import type { TriedClassifier } from './try-classifier.js';

/** Pictures that are shown; they tell what goes wrong, not how often. */
const MOST_PICTURES = 24;

/**
 * Writes the page about a classifier that was tried, one HTML file that needs no other.
 *
 * @param dir made if need be
 * @returns the path of the page, `index.html` in `dir`
 * @throws FaceNetError IO_FAILED
 */
export async function writeClassifierReport(
  classifier: FaceClassifier,
  tried: TriedClassifier,
  argv: readonly string[],
  dir: string,
): Promise<string> {
  const wrong: WrongPhoto[] = [];
  for (const { path, label, name, best } of wrongPhotos(classifier, tried)) {
    if (wrong.length === MOST_PICTURES) break;
    // A photo may have gone since.
    const picture = await thumbnail(path).catch(() => undefined);
    wrong.push({ path, label, best, ...(name && { name }), ...(picture && { picture }) });
  }
  const path = join(dir, 'index.html');
  const page = classifierPage({ classifier, tried, wrong, argv, date: new Date() });
  await writeAtomically(path, page);
  return path;
}

/** Whoever was taken for another first, then strangers taken for somebody, then the unknown. */
function wrongPhotos({ classNames }: FaceClassifier, { people, found }: TriedClassifier) {
  const known = new Set(classNames);
  const photos = found.map(({ name, best }, i) => {
    const [path, label] = [people.paths[i]!, people.labels[i]!];
    const kind = name === undefined ? 2 : known.has(label) ? 0 : 1;
    const right = name === undefined ? !known.has(label) : name === label;
    return { path, label, name, best, kind, right };
  });
  return photos
    .filter(({ right }) => !right)
    .sort((a, b) => a.kind - b.kind || b.best.probability - a.best.probability);
}
