import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeAtomically as write } from '@facenet/backend-node';
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
  try {
    await mkdir(folder, { recursive: true });
    await write(path, bytes, join(folder, temporaryName(basename(path))));
  } catch (error) {
    throw ioFailed('write', path, error);
  }
}
