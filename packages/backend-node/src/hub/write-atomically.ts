import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that its path holds either all of the bytes or what it held before, whatever
 * fails and whoever else writes it. The random name keeps processes of other machines (or
 * containers, whose process ids repeat) apart when they share the folder.
 *
 * @param temporary file to write before it takes the place of `path`, in the same folder
 */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array | string,
  temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`),
): Promise<void> {
  try {
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
    throw error;
  }
}
