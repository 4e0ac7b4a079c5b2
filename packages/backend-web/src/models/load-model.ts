import { FaceNetError, type LoadModelOptions, type ModelSource } from '@facenet/core';
import { type LoadedModel, type ModelCard, modelCards } from '@facenet/core/cards';
import type { AddressedModel } from '@facenet/core/models';
import { type ConvertFiles, fetchCard } from './fetch-card.js';
import { mirrorAddress } from './from-mirror.js';
import type { FilesByRole } from './kept-models.js';
import { openCard } from './open-card.js';

/** What ids have not and addresses have. */
const LOOKS_LIKE_ADDRESS = /[/.]/;

/** Where models of the list come from. */
export interface ModelPlaces {
  /**
   * Address of a folder with `ID.safetensors`, as `facenet models pull --to` writes them, or with a copy
   * of Node's cache of models; absolute, or relative to the page. Nothing but it is then asked, also where it
   * fails: who serves models himself may not want other servers to know of his visitors. Default: the
   * public addresses that the cards name. Every byte is held against the checksum of the card, wherever
   * it comes from.
   */
  readonly from?: string | URL;
}

/** How a browser loads a model. */
export interface LoadWebModelOptions extends LoadModelOptions, ModelPlaces {}

/**
 * Loads a model: one of the list by its id, one of any known format from an address, or from files of the
 * user's, which are read where they are. Models of the list are kept by the browser (Cache Storage), so
 * that the next visit needs no network; {@link clearModelCache} forgets them.
 *
 * ```ts
 * const { card, weights } = await loadModel('mobilefacenet-512', { from: '/models/' });
 * ```
 *
 * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, IO_FAILED, MODEL_TAMPERED, WEIGHTS_CORRUPT,
 * WEIGHTS_MISMATCH, INSECURE_CONTEXT (a page of plain http), INVALID_ARGUMENT, ABORTED
 */
export async function loadModel(
  model: ModelSource,
  { from, ...options }: LoadWebModelOptions = {},
): Promise<LoadedModel> {
  if (typeof model !== 'string') return (await everyFormat()).loadModelFiles(model, options);
  const found = await findModel(model);
  if ('address' in found) return (await everyFormat()).loadModelUrl(found.address, options);
  return openCard(found, await fetchCard(found, mirrorOf(from), options));
}

/**
 * Brings the files of a model here, opening nothing: {@link loadModel} in two parts.
 *
 * @param convert what converts a model of the list that comes from public addresses
 * @throws FaceNetError as {@link loadModel}
 */
export async function fetchModel(
  model: string,
  { from, ...options }: LoadWebModelOptions,
  convert?: ConvertFiles,
): Promise<FetchedCard | AddressedModel> {
  const found = await findModel(model);
  if ('address' in found) return (await everyFormat()).fetchModelUrl(found.address, options);
  return { id: found.id, files: await fetchCard(found, mirrorOf(from), options, convert) };
}

/** The files of a model of the list. */
export interface FetchedCard {
  readonly id: string;
  readonly files: FilesByRole;
}

/** @throws FaceNetError MODEL_NOT_FOUND */
async function findModel(model: string): Promise<ModelCard | { readonly address: string }> {
  if (modelCards.has(model)) return modelCards.get(model);
  if (LOOKS_LIKE_ADDRESS.test(model)) return { address: model };
  const { publishedModels } = await everyFormat();
  if (!publishedModels.has(model)) modelCards.get(model); // throws, naming those that are known
  throw new FaceNetError('MODEL_NOT_FOUND', `No program may fetch "${model}".`, {
    hint: `Get it from ${publishedModels.get(model).page}, serve it, and pass its address.`,
  });
}

const mirrorOf = (from?: string | URL) => (from === undefined ? undefined : mirrorAddress(from));

/** Pages with the default models need not load it. */
const everyFormat = () => import('./every-format.js');
