import { existsSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ioFailed, type PhotoClass, scanDataset } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';

/** What Node puts for bytes of a name that it cannot read. */
const REPLACEMENT = '\ufffd';

/**
 * Lists the photos of IN, class by class, but for what lies in OUT.
 *
 * @param onNotice told of folders that cannot be opened by their names
 * @throws FaceNetError INVALID_ARGUMENT when IN is OUT or lies in it, or has no folder with files;
 * IO_FAILED
 */
export async function findPhotos(
  inputDir: string,
  outputDir: string,
  onNotice: (message: string) => void = () => {},
): Promise<PhotoClass[]> {
  const input = realPlace(inputDir);
  const output = realPlace(outputDir);
  if (isWithin(input, output)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${outputDir} holds the photos themselves.`, {
      hint: 'Name another folder for the crops.',
    });
  }
  const classes = await scanDataset(inputDir, outputDir);
  for (const name of await readdir(inputDir)) {
    if (name.includes(REPLACEMENT) && !existsSync(join(inputDir, name))) {
      onNotice(`${join(inputDir, name)} is left out: its name is not UTF-8. Rename it.`);
    }
  }
  return classes.flatMap(({ name, files }) => {
    const folder = realPlace(join(inputDir, name));
    if (isWithin(folder, output)) return [];
    return [{ name, files: files.filter((file) => join(folder, file) !== output) }];
  });
}

/** The path without links, also of what is yet to be made. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!missing || dirname(resolve(path)) === resolve(path)) throw ioFailed('read', path, error);
    return join(realPlace(dirname(resolve(path))), basename(resolve(path)));
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
