import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ioFailed } from './io-failed.js';

/**
 * Makes a folder, and those above it, unless it is there, so that one that cannot be written is known
 * before the work.
 *
 * @param hint what to do about one that cannot be written, where more is known than its path
 * @throws FaceNetError IO_FAILED
 */
export async function makeFolder(path: string, hint?: string): Promise<void> {
  try {
    await makeFolders(path);
    await access(path, constants.W_OK);
  } catch (error) {
    throw ioFailed('write to', path, error, hint);
  }
}

// One by one, for `mkdir` with `recursive` says ENOENT of a file system that is read-only, and never
// ends on those that say ENOENT themselves, as /proc does.
async function makeFolders(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found) throw new Error(`it is a ${found.isFile() ? 'file' : 'pipe or a device'}`);
  if (dirname(path) !== path) await makeFolders(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // another process was quicker
  });
}
