import { access, constants, mkdir } from 'node:fs/promises';
import { ioFailed } from './io-failed.js';

/**
 * Makes a folder unless it is there, so that one that cannot be written is known before the work.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (error) {
    throw ioFailed('write to', path, error);
  }
}
