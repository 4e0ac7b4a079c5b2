import type { GalleryStore } from '@facenet/core/gallery';
import { FileGalleryStore } from '../file-gallery-store.js';
import { GalleryDatabase } from '../gallery-database.js';
import type { GalleryTask } from '../gallery-task.js';

/** As `openGalleryStore` does, in this thread: to start one from source takes half a second. */
export async function openHere(path: string, patience = 10_000): Promise<GalleryStore> {
  const database = await GalleryDatabase.open({ path, create: true, patience });
  let last: Promise<unknown> = Promise.resolve();
  return new FileGalleryStore({
    run: (task: GalleryTask) => {
      const result = last.then(() => database.run(structuredClone(task)));
      last = result.catch(() => {});
      return result;
    },
    dispose: async () => {
      await last;
      database.close();
    },
  });
}
