import type { SavedAlbum } from './album.js';

/** What the user told the page to remember, in a database of this browser. */
export const memory = {
  load: () => request<SavedAlbum | undefined>('readonly', (store) => store.get('album')),
  save: (album: SavedAlbum) => request('readwrite', (store) => store.put(album, 'album')),
  forget: () => request('readwrite', (store) => store.clear()),
};

async function request<Result>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<Result> {
  const opening = indexedDB.open('browser-album', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('album');
  const database = await settled<IDBDatabase>(opening);
  try {
    return await settled<Result>(ask(database.transaction('album', mode).objectStore('album')));
  } finally {
    database.close();
  }
}

function settled<Result>(asked: IDBRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
