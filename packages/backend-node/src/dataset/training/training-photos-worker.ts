import { ImageWriter, type PhotoReader, type SkippedPhoto } from '@facenet/core/training';
import { readImage } from '../../codec/index.js';
import { serveWorker } from '../../workers/index.js';
import { PhotoCache } from './photo-cache.js';
import { pathAt } from './shared-paths.js';
import type { PhotoWorkerData, WriteImages, WrittenImages } from './write-images.js';

// The entry of a worker thread: photos to images, into memory that is shared with the main thread.
serveWorker<PhotoWorkerData, WriteImages, WrittenImages>((data) => {
  const { labels, paths, images } = data;
  const cache = new PhotoCache(data.cache);
  const reader: PhotoReader = {
    labels,
    nameOf: (index) => pathAt(paths, index),
    async read(index) {
      const known = cache.get(index);
      if (known) return known;
      const photo = await readImage(pathAt(paths, index), images);
      cache.put(index, photo);
      return photo;
    },
  };
  const skipped = new Map<number, SkippedPhoto>();
  const writers = new Map<string, ImageWriter>();
  let reported = 0;
  let last: Promise<unknown> = Promise.resolve();

  const write = async ({ look, part, into }: WriteImages, signal: AbortSignal) => {
    // Triplets have a new list of photos every few steps, all with one look.
    const key = JSON.stringify(look);
    const writer = writers.get(key) ?? new ImageWriter(reader, look, skipped);
    writers.set(key, writer);
    await writer.write(part, into, signal);
    const found = [...skipped].slice(reported).map(([index, { path, error }]) => {
      return [index, path, error.toJSON()] as const;
    });
    reported = skipped.size;
    return found;
  };
  return {
    // One after the other, for the batch that is wanted next comes first.
    run: (task, signal) => {
      const written = last.then(() => write(task, signal));
      last = written.catch(() => {});
      return written;
    },
  };
});
