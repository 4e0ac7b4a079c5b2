import { existsSync } from 'node:fs';
import { FaceNetError, type LoadModelOptions, type ModelSource } from '@facenet/core';
import { readSafetensors } from '@facenet/core/formats';
import {
  type LoadedModel,
  loadedModel,
  loadModelFiles,
  modelCards,
  publishedModels,
} from '@facenet/core/models';
import type { ModelHub } from '../hub/index.js';
import { openModelPath } from './open-model-path.js';

/** What ids have not and paths have. */
const LOOKS_LIKE_PATH = /[/\\.]/;

/**
 * Loads a model by its card's id, from the cache or the network, or from a file or folder,
 * or from files that the application holds.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, and what the hub and the readers of files throw
 */
export async function loadModel(
  hub: ModelHub,
  model: ModelSource,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  if (typeof model !== 'string') return loadModelFiles(model, options);
  if (placeOfModel(model) === 'disk') return loadPath(model, options);
  const { card, files } = await hub.load(model, options);
  return { card, weights: readSafetensors(files.weights as Uint8Array).weights };
}

/**
 * Where a model is that is named so: in the hub, or a file or folder.
 *
 * @throws FaceNetError MODEL_NOT_FOUND for a model that nobody may fetch
 */
export function placeOfModel(model: string): 'hub' | 'disk' {
  if (modelCards.has(model)) return 'hub';
  if (LOOKS_LIKE_PATH.test(model) || existsSync(model)) return 'disk';
  if (publishedModels.has(model)) throw notHere(model);
  return 'hub'; // which says what it knows
}

async function loadPath(path: string, { card }: LoadModelOptions): Promise<LoadedModel> {
  const { model, names } = await openModelPath(path, { anyGraph: true });
  return loadedModel(model, names, card);
}

function notHere(id: string): FaceNetError {
  const { page } = publishedModels.get(id);
  return new FaceNetError('MODEL_NOT_FOUND', `No program may fetch "${id}".`, {
    hint: `Download it from ${page} and name the file or folder: "./${id}".`,
  });
}
