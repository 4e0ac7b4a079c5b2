import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import { resizeArea, resizeBilinear } from '@facenet/core/image';
import { sharedPath } from '@facenet/testkit';

/** Pairs of a kind in a fold of LFW's pairs.txt, whose folds share no people. */
const A_KIND = 300;

/** Lines of the last folds of LFW's pairs.txt, and the people they name. */
export function lastFolds(folds: number): { text: string; people: Set<string> } {
  const [, ...lines] = readFileSync(sharedPath('data', 'seed', 'pairs.txt'), 'utf8')
    .trim()
    .split('\n');
  const held = lines.slice(-folds * 2 * A_KIND);
  const people = new Set<string>();
  for (const line of held) {
    // A name and two photos, or twice a name and a photo.
    const fields = line.trim().split(/\s+/);
    people.add(fields[0] as string);
    if (fields.length === 4) people.add(fields[2] as string);
  }
  return { text: `${folds}\t${A_KIND}\n${held.join('\n')}\n`, people };
}

/** A folder of links to the crops of all other people. */
export async function linkOthers(crops: string, people: ReadonlySet<string>, into: string) {
  await mkdir(into, { recursive: true });
  for (const name of readdirSync(crops)) {
    if (!people.has(name)) await symlink(join(resolve(crops), name), join(into, name));
  }
}

/**
 * Writes the crops of people scaled to a size, or scaled to it and up again, as faces of that size look
 * that a camera saw far away.
 */
export async function writeScaled(
  crops: string,
  people: ReadonlySet<string>,
  into: string,
  { size, up }: { readonly size: number; readonly up: boolean },
): Promise<void> {
  for (const name of people) {
    for (const file of await readdir(join(crops, name))) {
      const image = await readImage(join(crops, name, file));
      const small = resizeArea(image, size, size);
      const seen = up ? resizeBilinear(small, image.width, image.height) : small;
      const path = join(into, name, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, await encodeImage(seen, 'png'));
    }
  }
}
