import type { LoadModelOptions, ModelSource, NamedFile } from '@facenet/core';
import type { ModelHub } from '../hub/index.js';
import { fetchModel, placeOfModel } from '../models/load-model.js';

/** A model as worker threads are told of it: an id or path, or files in memory that they share. */
export type SharedModel = string | readonly SharedFile[];

interface SharedFile {
  readonly name: string;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/**
 * Brings a model to where every thread finds it: fetched once, and not by all of them at a time.
 *
 * @throws FaceNetError as the hub's `pull`, and what reading a file of the application throws
 */
export async function shareModel(
  hub: ModelHub,
  source: ModelSource,
  options: LoadModelOptions,
): Promise<SharedModel> {
  if (typeof source !== 'string') return Promise.all(Array.from(source, shareFile));
  const place = placeOfModel(source);
  if (place === 'web') {
    const { files } = await fetchModel(hub, source, options);
    return [...files].map(([name, content]) => ({ name, bytes: shared(content) }));
  }
  if (place === 'hub') {
    // What is stored is checked by each thread, which reads it anyway.
    const entry = (await hub.list()).find(({ id }) => id === source);
    if (entry?.state !== 'ready') await hub.pull(source, options);
  }
  return source;
}

async function shareFile(file: NamedFile): Promise<SharedFile> {
  return { name: file.name, bytes: shared(new Uint8Array(await file.arrayBuffer())) };
}

function shared(content: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const bytes = new Uint8Array(new SharedArrayBuffer(content.length));
  bytes.set(content);
  return bytes;
}

/** The model in a thread. */
export function sharedModelSource(model: SharedModel): ModelSource {
  if (typeof model === 'string') return model;
  return model.map(({ name, bytes }) => ({
    name,
    arrayBuffer: async () => new Uint8Array(bytes).buffer,
  }));
}
