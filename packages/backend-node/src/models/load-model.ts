import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaceNetError, type LoadModelOptions, type ModelSource } from '@facenet/core';
import { readSafetensors } from '@facenet/core/formats';
import {
  type AddressedModel,
  type LoadedModel,
  loadedModel,
  loadModelFiles,
  modelCards,
  publishedModels,
  refuseOverrides,
} from '@facenet/core/models';
import type { ModelHub } from '../hub/index.js';
import { openModelPath } from './open-model-path.js';
import { openModelUrl } from './open-model-url.js';

/** What ids have not and paths have. */
const LOOKS_LIKE_PATH = /[/\\.]/;
const LOOKS_LIKE_ADDRESS = /^https?:\/\//i;

/**
 * Loads a model by its card's id, from the cache or the network, or from a file or folder (a path or
 * `file:` address), an http(s) address, or files that the application holds.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, and what the hub and the readers of files throw
 */
export async function loadModel(
  hub: ModelHub,
  model: ModelSource,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  if (typeof model !== 'string') return loadModelFiles(model, options);
  const place = placeOfModel(model);
  if (place === 'disk') return loadPath(model, options);
  if (place === 'web') return loadUrl(hub, model, options);
  refuseOverrides(model, options);
  const { card, files } = await hub.load(model, options);
  return { card, weights: readSafetensors(files.weights as Uint8Array).weights };
}

/**
 * Where a model is that is named so: in the hub, a file or folder, or at an address.
 *
 * @throws FaceNetError MODEL_NOT_FOUND for a model that nobody may fetch
 */
export function placeOfModel(model: string): 'hub' | 'disk' | 'web' {
  if (modelCards.has(model)) return 'hub';
  if (LOOKS_LIKE_ADDRESS.test(model)) return 'web';
  if (LOOKS_LIKE_PATH.test(model) || existsSync(model)) return 'disk';
  if (publishedModels.has(model)) throw notHere(model);
  return 'hub'; // which says what it knows
}

async function loadPath(path: string, { card }: LoadModelOptions): Promise<LoadedModel> {
  const { model, names } = await openModelPath(pathOf(path), { anyGraph: true });
  return loadedModel(model, names, card);
}

function pathOf(model: string): string {
  return /^file:\/\//i.test(model) ? fileURLToPath(model) : model;
}

async function loadUrl(
  hub: ModelHub,
  address: string,
  options: LoadModelOptions,
): Promise<LoadedModel> {
  const { model, names } = await fetchModel(hub, address, options);
  return loadedModel(model, names, options.card);
}

/** @throws FaceNetError DOWNLOAD_FAILED, also where the network is not to be used */
export async function fetchModel(
  hub: ModelHub,
  address: string,
  options: LoadModelOptions,
): Promise<AddressedModel> {
  if (!hub.offline) return openModelUrl(address, options);
  throw new FaceNetError('DOWNLOAD_FAILED', `${address} is not fetched: the hub is offline.`, {
    hint: 'Download the model on a machine with a network and name the file.',
  });
}

function notHere(id: string): FaceNetError {
  const { page } = publishedModels.get(id);
  return new FaceNetError('MODEL_NOT_FOUND', `No program may fetch "${id}".`, {
    hint: `Download it from ${page} and name the file or folder: "./${id}".`,
  });
}
