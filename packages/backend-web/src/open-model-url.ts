import type { LoadModelOptions } from '@facenet/core';
import { type AddressedModel, openModelAddress } from '@facenet/core/models';
import { fetchBytes, sha256Of } from './fetch-bytes.js';

const TOO_LARGE = {
  code: 'DOWNLOAD_FAILED',
  hint: 'Raise maxBytes if this is the model you want.',
} as const;

/**
 * Fetches and opens a model file.
 *
 * @param address absolute, or relative to the page
 * @throws FaceNetError as {@link openModelAddress}
 */
export function openModelUrl(
  address: string,
  options: LoadModelOptions = {},
): Promise<AddressedModel> {
  return openModelAddress(address, options, {
    base: globalThis.location?.href,
    fetch: (url, _, limits) => fetchBytes(url, { ...limits, tooLarge: TOO_LARGE }),
    sha256: sha256Of,
  });
}
