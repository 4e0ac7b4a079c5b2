import {
  importModel,
  type LoadedModel,
  type LoadModelOptions,
  modelCards,
  weightsSources,
} from '@facenet/core';
import { fetchFile } from './fetch-file.js';

/**
 * Fetches the files of a card and takes the weights from them. The browser's own cache keeps them.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, MODEL_TAMPERED, WEIGHTS_CORRUPT
 */
export async function loadModel(id: string, options: LoadModelOptions = {}): Promise<LoadedModel> {
  const { onProgress, signal } = options;
  const card = modelCards.get(id);
  const sources = Object.entries(weightsSources(card));
  const total = sources.reduce((sum, [, source]) => sum + source.bytes, 0);
  const files: Record<string, Uint8Array> = {};
  let done = 0;
  for (const [role, source] of sources) {
    files[role] = await fetchFile(source, signal);
    done += source.bytes;
    onProgress?.({ task: 'download', done, total, unit: 'bytes', item: id });
  }
  return { card, weights: importModel(card, files) };
}
