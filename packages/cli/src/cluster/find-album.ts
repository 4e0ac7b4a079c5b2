import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ioFailed } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';

const PHOTO = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|heif)$/i;

/**
 * The photos of a folder and of all folders in it, by name; whatever has another ending, and what is
 * hidden, is left out.
 *
 * @param leaveOut folders that the command writes to
 * @param onUnreadable told of folders in it that cannot be read, and why
 * @returns paths from the folder on, with slashes, so that an album can be moved
 * @throws FaceNetError IO_FAILED for the folder itself, INVALID_ARGUMENT when there is no photo
 */
export async function findAlbum(
  folder: string,
  leaveOut: readonly string[],
  onUnreadable: (path: string, error: FaceNetError) => Promise<void>,
): Promise<string[]> {
  const photos: string[] = [];
  const skipped = new Set(leaveOut.map((path) => resolve(path)));
  const visit = async (path: string) => {
    const entries = await readdir(path, { withFileTypes: true }).catch(async (cause) => {
      const error = ioFailed('read', path, cause);
      if (path === folder) throw error;
      await onUnreadable(path, error);
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = join(path, entry.name);
      if (entry.name.startsWith('.') || skipped.has(resolve(place))) continue;
      if (entry.isDirectory()) await visit(place);
      // A link may be to a photo; whatever it is to, reading it tells.
      else if (PHOTO.test(entry.name)) photos.push(relative(folder, place).replaceAll('\\', '/'));
    }
  };
  await visit(folder);
  if (photos.length > 0) return photos;
  throw new FaceNetError('INVALID_ARGUMENT', `${folder} holds no photos.`, {
    hint: 'Name a folder with JPEG, PNG, WebP or other images, also in folders of its own.',
  });
}
