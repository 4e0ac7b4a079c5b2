import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { findAlbum } from '../cluster/find-album.js';
import { describeError } from '../output/describe-error.js';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';

/**
 * The photos that a command line names: those of its folders too, and of folders in them. What is not
 * there is left for the work to tell.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a folder without photos, IO_FAILED
 */
export async function photosNamed(
  { output }: Pick<CommandContext, 'output'>,
  names: readonly string[],
): Promise<string[]> {
  const photos: string[] = [];
  for (const name of names) {
    const path = expandHome(name);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) photos.push(path);
    else
      for (const photo of await findAlbum(path, [], tell(output))) photos.push(join(path, photo));
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
  { output }: Pick<CommandContext, 'output'>,
  folder: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const photos = await findAlbum(folder, [], tell(output));
  const people = photos.flatMap((photo) => {
    const [name, ...rest] = photo.split('/');
    return name !== undefined && rest.length > 0 ? [{ name, path: join(folder, photo) }] : [];
  });
  const nobodys = photos.length - people.length;
  if (people.length > 0 && nobodys > 0) {
    output.notice(
      `Photos that lie in ${folder} beside the people's folders were left out: ${nobodys}.`,
    );
  }
  if (people.length > 0) return people;
  throw new FaceNetError('INVALID_ARGUMENT', `${folder} has no folder with photos.`, {
    hint: 'Put the photos of each person in a folder of its own, such as DIR/Ada_Lovelace/1.jpg.',
  });
}

/** A folder that cannot be read does not keep the others from it. */
function tell(output: Output) {
  return (path: string, error: FaceNetError) => output.itemFailed(path, describeError(error));
}
