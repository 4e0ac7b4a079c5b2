import { FaceNetError } from '@facenet/core';
import type { GalleryStore } from '@facenet/core/gallery';
import { databaseFailed } from './requests.js';
import { createStores, DATABASE_VERSION, STORES } from './stored-gallery.js';
import { WebGalleryStore } from './web-gallery-store.js';

/**
 * Opens a gallery in the browser's own database (IndexedDB), with an exact search in memory: a byte for
 * each value, read when the first search begins. Pages of one origin share it, and each tab sees what
 * others change. It works in workers, too, where searches in large galleries hold up no page.
 *
 * ```ts
 * const store = await openWebGalleryStore('people');
 * const gallery = await Gallery.open({ facenet, store });
 * ```
 *
 * Browsers may clear the storage of a page that was not visited for long: ask
 * `navigator.storage.persist()` where that must not be.
 *
 * @param name of the database
 * @throws FaceNetError INVALID_ARGUMENT for what is no name, or that of a database of another program or a
 * newer version, IO_FAILED where the browser keeps nothing
 */
export async function openWebGalleryStore(name: string): Promise<GalleryStore> {
  if (typeof name !== 'string' || name === '') {
    throw new FaceNetError('INVALID_ARGUMENT', 'A gallery in a browser has a name.', {
      hint: 'Pass one of your choice, such as "people".',
    });
  }
  if (typeof indexedDB === 'undefined') {
    throw new FaceNetError('IO_FAILED', 'There is no IndexedDB here.', {
      hint: 'In Node, open a gallery with openGalleryStore() of @facenet/backend-node.',
    });
  }
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, DATABASE_VERSION);
    request.onupgradeneeded = () => createStores(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    throw isOfLaterRelease(error) ? newer(name) : databaseFailed(error);
  });
  if (Object.values(STORES).some((store) => !database.objectStoreNames.contains(store))) {
    database.close();
    throw new FaceNetError('INVALID_ARGUMENT', `"${name}" is a database of another program.`, {
      hint: 'Take another name for the gallery.',
    });
  }
  // Another tab deletes the database or has a later release: this one must not stand in the way.
  database.onversionchange = () => database.close();
  return new WebGalleryStore(database);
}

function isOfLaterRelease(error: unknown): boolean {
  return (Object(error) as Partial<Error>).name === 'VersionError';
}

function newer(name: string): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `The database "${name}" is of another program, or of a later release than this.`,
    { hint: 'Update the packages @facenet/*, or take another name for the gallery.' },
  );
}
