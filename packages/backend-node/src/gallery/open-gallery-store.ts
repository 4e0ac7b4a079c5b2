import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaceNetError } from '@facenet/core';
import type { GalleryStore } from '@facenet/core/gallery';
import { WorkerPool } from '../workers/index.js';
import { FileGalleryStore } from './file-gallery-store.js';
import type { GalleryFile, GalleryTask } from './gallery-task.js';

/** How a gallery in a file is opened. */
export interface GalleryStoreOptions {
  /** Whether a file that is not there is made; default true. */
  readonly create?: boolean;
  /** Milliseconds that a call waits for other processes that write, default 10,000. */
  readonly patience?: number;
  /** Stops opening. */
  readonly signal?: AbortSignal;
}

// Set when this file is bundled into dist, where the worker lies beside it.
const workerFile = import.meta.url.endsWith('.ts') ? './gallery-worker.ts' : './gallery-worker.js';

/**
 * Opens a gallery in a file: an SQLite database by the optional package `libsql`, and an index of all
 * faces in memory, both in a worker thread. What {@link GalleryStore.apply} has done survives a power
 * failure. Several processes may have the same file open; it must be on a local disk.
 *
 * ```ts
 * const store = await openGalleryStore('people.db');
 * const gallery = await Gallery.open({ facenet, store });
 * ```
 *
 * Memory: the bytes of an embedding and 12 more for each face, so 0.53 GB for a million of 512 values.
 *
 * @param path of the file; beside it lie `PATH-wal` and `PATH-shm`, which belong to it
 * @throws FaceNetError ENGINE_UNAVAILABLE without libsql, IO_FAILED, GALLERY_CORRUPT (no database, or a
 * damaged one), INVALID_ARGUMENT (a database of another program or of a newer version), CONFLICT
 * (another process has held the file for too long), ABORTED
 */
export async function openGalleryStore(
  path: string | URL,
  options: GalleryStoreOptions = {},
): Promise<GalleryStore> {
  const { create = true, patience = 10_000, signal } = options;
  if (!((typeof path === 'string' && path !== '') || path instanceof URL)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${String(path)} is no path of a gallery.`, {
      hint: 'Pass the path of a file, such as people.db.',
    });
  }
  if (!(Number.isInteger(patience) && patience >= 0 && patience < 2 ** 31)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The patience ${patience} is none.`, {
      hint: 'It is a whole number of milliseconds.',
    });
  }
  const file: GalleryFile = { path: pathOf(path), create, patience };
  const pool = await WorkerPool.open<GalleryTask, unknown>({
    entry: new URL(workerFile, import.meta.url),
    size: 1,
    data: file,
    // Most of what the thread makes for a moment are buffers, which wait here to be collected.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
    ...(signal && { signal }),
  });
  return new FileGalleryStore(pool);
}

function pathOf(path: string | URL): string {
  try {
    return resolve(path instanceof URL ? fileURLToPath(path) : path);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `${path} is no file.`, { cause });
  }
}
