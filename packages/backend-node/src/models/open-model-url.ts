import { createHash } from 'node:crypto';
import type { LoadModelOptions } from '@facenet/core';
import { type AddressedModel, openModelAddress } from '@facenet/core/models';
import { abortable } from '../abortable.js';
import { fetchUpTo } from '../hub/fetch/http.js';

/**
 * Fetches and opens a model file, through the user's npm settings for proxies, certificates and
 * credentials. It is kept in no cache.
 *
 * @throws FaceNetError as {@link openModelAddress}
 */
export function openModelUrl(
  address: string,
  options: LoadModelOptions = {},
): Promise<AddressedModel> {
  return openModelAddress(address, options, {
    async fetch(url, name, limits) {
      const bytes = await abortable(fetchUpTo(url, limits), limits.signal, `Fetching ${name}`);
      return bytes as Uint8Array<ArrayBuffer>;
    },
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  });
}
