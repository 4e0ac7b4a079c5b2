import { serveWorker } from '../workers/index.js';
import { GalleryDatabase } from './gallery-database.js';
import type { GalleryFile, GalleryTask } from './gallery-task.js';

// The entry of the worker thread of a gallery in a file: the file and its index, one call at a time.
serveWorker<GalleryFile, GalleryTask, unknown>(async (file) => {
  const database = await GalleryDatabase.open(file);
  return {
    run: (task) => database.run(task),
    close: () => database.close(),
  };
});
