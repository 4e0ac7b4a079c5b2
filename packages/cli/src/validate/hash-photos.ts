import { describeError } from '../output/describe-error.js';
import { readPhotoFile } from './photo-file.js';
import type { SkippedImage } from './validation.js';

/** Files that are read side by side. */
const READERS = 8;

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
        unreadable.push({ path, error: describeError(error) });
      }
      onHashed(++done);
    }
  });
  await Promise.all(readers);
  return unreadable;
}
