import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedPath } from '@facenet/testkit';

export interface FacePair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** Path of a photo of Labeled Faces in the Wild (`FACENET_DATA`, default `../shared`). */
function lfwPhoto(name: string, index: number | string): string {
  return sharedPath('data', 'lfw', name, `${name}_${String(index).padStart(4, '0')}.jpg`);
}

/** The first pairs of LFW's pairs.txt; each block has 300 of one person, then 300 of two. */
export function lfwPairs(count: number): FacePair[] {
  const file = sharedPath('data', 'seed', 'pairs.txt');
  if (!existsSync(file)) throw new Error(`No ${file}: set FACENET_DATA to the reference material.`);
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1, count + 1);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/) as [string, string, string, string?];
    const [name, first, second, third] = fields;
    return third === undefined
      ? { a: lfwPhoto(name, first), b: lfwPhoto(name, second), same: true }
      : { a: lfwPhoto(name, first), b: lfwPhoto(second, third), same: false };
  });
}

/** The photos that LFW's pairs.txt names, 7,701. */
export function pairedPhotos(): string[] {
  return [...new Set(lfwPairs(6000).flatMap(({ a, b }) => [a, b]))].sort();
}

/** The first photos of each person that no pair names. */
export function unpairedPhotos(mostOfAPerson: number): string[] {
  const paired = new Set(pairedPhotos());
  const root = sharedPath('data', 'lfw');
  return readdirSync(root).flatMap((person) => {
    const photos = readdirSync(join(root, person)).sort();
    const paths = photos.map((photo) => join(root, person, photo));
    return paths
      .filter((path) => path.endsWith('.jpg') && !paired.has(path))
      .slice(0, mostOfAPerson);
  });
}

/** Photos 1...count of each person. */
export function photosOf(
  people: readonly string[],
  count: number,
): { person: string; path: string }[] {
  return people.flatMap((person) =>
    Array.from({ length: count }, (_, i) => ({ person, path: lfwPhoto(person, i + 1) })),
  );
}

/** A folder as albums are: small photos, and a large one after every tenth. */
export function mixedFolder(count: number, large: readonly string[]): string[] {
  const folder = sharedPath('data', 'lfw');
  const small = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .slice(0, count)
    .map((name) => join(folder, name));
  return small.flatMap((path, i) =>
    i % 10 === 9 ? [path, large[((i - 9) / 10) % large.length] as string] : [path],
  );
}
