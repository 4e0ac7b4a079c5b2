import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FaceNetError } from '@facenet/core';
import { ioFailed } from '../files/io-failed.js';

/** The codec's own limit for files. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * SHA-256 of a file's bytes, lower-case hex. Photos are known by it rather than by path and time:
 * it takes a fraction of a millisecond, holds wherever a dataset is moved to, and is never stale.
 *
 * @throws FaceNetError IO_FAILED, IMAGE_TOO_LARGE
 */
export async function contentHash(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      // Reading a pipe or a device may never end.
      if (!stat.isFile()) throw new Error('it is no file');
      if (stat.size > MOST_BYTES) {
        throw new FaceNetError('IMAGE_TOO_LARGE', `${path} has ${stat.size} bytes.`);
      }
      return createHash('sha256')
        .update(await file.readFile())
        .digest('hex');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw FaceNetError.is(error) ? error : ioFailed('read', path, error);
  }
}
