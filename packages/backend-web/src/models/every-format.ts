import type { LoadModelOptions } from '@facenet/core';
import {
  type AddressedModel,
  type LoadedModel,
  loadedModel,
  openModelAddress,
} from '@facenet/core/models';
import { fetchBytes } from '../fetch-bytes.js';
import { requireChecksums, sha256Of } from './checksum.js';

// What needs the readers of foreign formats, as one part of the program that comes when it is needed.
export { convertModel, importModel, loadModelFiles, publishedModels } from '@facenet/core/models';

const TOO_LARGE = {
  code: 'DOWNLOAD_FAILED',
  hint: 'Raise maxBytes if this is the model you want.',
} as const;

/**
 * Fetches and opens a model file.
 *
 * @param address absolute, or relative to the page
 * @throws FaceNetError as `openModelAddress`, INSECURE_CONTEXT where a checksum is to be checked
 */
export async function loadModelUrl(
  address: string,
  options: LoadModelOptions,
): Promise<LoadedModel> {
  const { model, names } = await fetchModelUrl(address, options);
  return loadedModel(model, names, options.card);
}

/** The same with its files, of which nothing is decoded yet. */
export async function fetchModelUrl(
  address: string,
  options: LoadModelOptions,
): Promise<AddressedModel> {
  if (options.sha256 !== undefined) requireChecksums(address);
  return openModelAddress(address, options, {
    base: globalThis.document?.baseURI ?? globalThis.location?.href,
    fetch: (url, _, limits) =>
      fetchBytes(url, { ...limits, tooLarge: TOO_LARGE, refusePages: true }),
    sha256: sha256Of,
  });
}
