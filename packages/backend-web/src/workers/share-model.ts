import type { ModelSource, NamedFile } from '@facenet/core';
import type { ConvertFiles } from '../models/fetch-card.js';
import { fetchModel, type LoadWebModelOptions } from '../models/load-model.js';
import type { SharedFile, SharedModel } from './open-shared-model.js';

/**
 * Brings the files of a model here, once for all workers; they open and decode them.
 *
 * @throws FaceNetError as `loadModel` does of what is fetched, and what reading a file of the application throws
 */
export async function shareModel(
  model: ModelSource,
  options: LoadWebModelOptions,
  convert: ConvertFiles,
): Promise<SharedModel> {
  if (typeof model !== 'string') return Promise.all(Array.from(model, shareFile));
  const fetched = await fetchModel(model, options, convert);
  if ('id' in fetched) return fetched;
  return [...fetched.files].map(([name, content]) => ({ name, content: owned(content) }));
}

async function shareFile(file: NamedFile): Promise<SharedFile> {
  const { name } = file;
  if (file instanceof Blob) return { name, content: file };
  return { name, content: new Uint8Array(await file.arrayBuffer()) };
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : Uint8Array.from(bytes);
}
