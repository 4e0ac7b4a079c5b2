import { FaceNetError, type LoadModelOptions, type ModelSource } from '@facenet/core';
import {
  importModel,
  type LoadedModel,
  loadedModel,
  loadModelFiles,
  modelCards,
  publishedModels,
  refuseOverrides,
  weightsSources,
} from '@facenet/core/models';
import { fetchFile } from './fetch-file.js';
import { openModelUrl } from './open-model-url.js';

/** What ids have not and addresses have. */
const LOOKS_LIKE_ADDRESS = /[/.]/;

/**
 * Fetches the files of a card, or a model of any known format at an address, and takes the weights
 * from them. The browser's own cache keeps them. Files of the user's are read where they are.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, IO_FAILED, MODEL_TAMPERED, WEIGHTS_CORRUPT,
 * WEIGHTS_MISMATCH, ABORTED
 */
export async function loadModel(
  model: ModelSource,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  if (typeof model !== 'string') return loadModelFiles(model, options);
  if (modelCards.has(model)) return loadCard(model, options);
  if (LOOKS_LIKE_ADDRESS.test(model)) {
    const { model: opened, names } = await openModelUrl(model, options);
    return loadedModel(opened, names, options.card);
  }
  if (!publishedModels.has(model)) modelCards.get(model); // throws, naming those that are known
  throw new FaceNetError('MODEL_NOT_FOUND', `No program may fetch "${model}".`, {
    hint: `Get it from ${publishedModels.get(model).page}, serve it, and pass its address.`,
  });
}

async function loadCard(id: string, options: LoadModelOptions) {
  refuseOverrides(id, options);
  const { onProgress, signal } = options;
  const card = modelCards.get(id);
  const sources = Object.entries(weightsSources(card));
  const total = sources.reduce((sum, [, source]) => sum + source.bytes, 0);
  const files: Record<string, Uint8Array> = {};
  let done = 0;
  for (const [role, source] of sources) {
    const before = done;
    files[role] = await fetchFile(source, {
      signal,
      onBytes: (bytes) => {
        done = before + bytes;
        onProgress?.({ task: 'download', done, total, unit: 'bytes', item: id });
      },
    });
  }
  return { card, weights: importModel(card, files) };
}
