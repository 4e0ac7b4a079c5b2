import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ioFailed } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import { expandHome } from '../program/expand-home.js';

/** What a file must be called to be taken from a folder; a file that is named is taken anyhow. */
const PHOTO = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|heif)$/i;

/**
 * The photos that a command line names: those of its folders too, and of folders in them. What is not
 * there is left for the work to tell.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a folder without photos, IO_FAILED
 */
export async function photosNamed(names: readonly string[]): Promise<string[]> {
  const photos: string[] = [];
  for (const name of names) {
    const path = expandHome(name);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) photos.push(path);
    else for (const place of await photosIn(path)) photos.push(join(path, ...place));
  }
  return photos;
}

/**
 * The photos of a folder that has a folder for each person, with the name of the person. Whatever is not
 * called like a photo is left out.
 *
 * @throws FaceNetError INVALID_ARGUMENT when there are none, IO_FAILED
 */
export async function photosOfPeople(
  folder: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const photos = await photosIn(folder);
  const people = photos.flatMap((place) => {
    const [name] = place;
    return name !== undefined && place.length > 1 ? [{ name, path: join(folder, ...place) }] : [];
  });
  if (people.length > 0) return people;
  throw new FaceNetError('INVALID_ARGUMENT', `${folder} has no folder with photos.`, {
    hint: 'Put the photos of each person in a folder of its own, such as DIR/Ada_Lovelace/1.jpg.',
  });
}

/** By name, each as the names that lead to it from the folder on; what is hidden is left out. */
async function photosIn(folder: string): Promise<string[][]> {
  const photos: string[][] = [];
  const visit = async (place: readonly string[]) => {
    const path = join(folder, ...place);
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      throw ioFailed('read', path, error);
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit([...place, entry.name]);
      // A link may be to a photo; whatever it is to, reading it tells.
      else if (PHOTO.test(entry.name)) photos.push([...place, entry.name]);
    }
  };
  await visit([]);
  if (photos.length > 0) return photos;
  throw new FaceNetError('INVALID_ARGUMENT', `${folder} holds no photos.`, {
    hint: 'Name a folder with JPEG, PNG, WebP or other images, also in folders of its own.',
  });
}
