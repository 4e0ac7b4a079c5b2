import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { ioFailed } from '../files/index.js';

/** The files of one person: `DIR/NAME/*`. */
export interface PhotoClass {
  readonly name: string;
  /** Names in the folder `DIR/NAME`. */
  readonly files: readonly string[];
}

/**
 * Lists a dataset of one folder a person, `DIR/NAME/PHOTO`: folders and files by name, whatever the
 * files are. Files beside the folders, and hidden ones, are left out.
 *
 * @param leaveOut a folder in `dir` that is no person, such as one that is written to
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT when there is no folder with files
 */
export async function scanDataset(dir: string, leaveOut?: string): Promise<PhotoClass[]> {
  const classes: PhotoClass[] = [];
  for (const name of await sortedNames(dir)) {
    const path = join(dir, name);
    if (leaveOut !== undefined && resolve(path) === resolve(leaveOut)) continue;
    // Follows links, which datasets are often put together of.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) classes.push({ name, files: await sortedNames(path) });
  }
  if (classes.some(({ files }) => files.length > 0)) return classes;
  throw new FaceNetError('INVALID_ARGUMENT', `${dir} has no folder with photos.`, {
    hint: 'Put the photos of each person in a folder of its own, such as DIR/Ada_Lovelace/1.jpg.',
  });
}

async function sortedNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    throw ioFailed('read', folder, error);
  }
}
