import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ioFailed } from './io-failed.js';
import { temporaryName } from './temporary-name.js';

/**
 * Writes a file so that its path holds either all of the bytes or what it held before, even when
 * the machine loses power. Makes the folder if need be.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first failure is the one to tell
    throw ioFailed('write', path, error);
  }
}
