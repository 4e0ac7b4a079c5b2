import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { ioFailed } from '../files/io-failed.js';

/** The files of one person: `IN/NAME/*`. */
export interface PhotoClass {
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * Lists a dataset `IN/NAME/PHOTO`: folders and files by name, whatever the files are. Files beside
 * the folders, hidden ones and the output folder are left out.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT when there is no folder with files
 */
export async function scanDataset(inputDir: string, outputDir: string): Promise<PhotoClass[]> {
  const classes: PhotoClass[] = [];
  for (const name of await sortedNames(inputDir)) {
    const path = join(inputDir, name);
    if (resolve(path) === resolve(outputDir)) continue;
    // Follows links, which datasets are often put together of.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) classes.push({ name, files: await sortedNames(path) });
  }
  if (classes.some(({ files }) => files.length > 0)) return classes;
  throw new FaceNetError('INVALID_ARGUMENT', `${inputDir} has no folder with photos.`, {
    hint: 'Put the photos of each person in a folder of its own, such as IN/Ada_Lovelace/1.jpg.',
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
