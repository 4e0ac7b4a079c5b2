import { createHash } from 'node:crypto';
import { FaceNetError } from '@facenet/core';
import { ioFailed, openRegularFile } from '../files/index.js';
import type { SkippedImage } from './photo-task.js';

/** The codec's own limit for files. */
const MOST_BYTES = 256 * 2 ** 20;

/** Files that are read side by side. */
const READERS = 8;

export interface PhotoFile {
  readonly bytes: Buffer;
  /**
   * SHA-256 of the bytes, lower-case hex. Photos are known by it rather than by path and time: it
   * takes a fraction of a millisecond, holds wherever a dataset is moved to, and is never stale.
   */
  readonly content: string;
}

/** @throws FaceNetError IO_FAILED, IMAGE_TOO_LARGE */
export async function readPhotoFile(path: string): Promise<PhotoFile> {
  try {
    const bytes = await readSmallFile(path);
    return { bytes, content: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    throw FaceNetError.is(error) ? error : ioFailed('read', path, error);
  }
}

async function readSmallFile(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    if (size <= MOST_BYTES) return await file.readFile();
    throw new FaceNetError('IMAGE_TOO_LARGE', `${path} has ${size} bytes.`);
  } finally {
    await file.close();
  }
}

/**
 * Finds the checksums of photos.
 *
 * @param into gets the checksum of every photo that can be read, by its path
 * @returns those that cannot be read; after an abort the rest is left out
 */
export async function hashPhotos(
  paths: readonly string[],
  into: Map<string, string>,
  signal?: AbortSignal,
  onHashed: (done: number) => void = () => {},
): Promise<SkippedImage[]> {
  const unreadable: SkippedImage[] = [];
  const remaining = paths.values();
  let done = 0;
  const readers = Array.from({ length: Math.min(READERS, paths.length) }, async () => {
    for (const path of remaining) {
      if (signal?.aborted) return;
      try {
        into.set(path, (await readPhotoFile(path)).content);
      } catch (error) {
        unreadable.push({ path, error: FaceNetError.from(error) });
      }
      onHashed(++done);
    }
  });
  await Promise.all(readers);
  return unreadable;
}
