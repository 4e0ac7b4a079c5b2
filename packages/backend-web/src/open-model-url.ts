import { FaceNetError } from '@facenet/core';
import { type OpenedModel, openModel } from '@facenet/core/models';

/** A model at an address, and the names by which published ones are known. */
interface OpenedModelUrl {
  readonly opened: OpenedModel;
  /** Of the file and of its folder. */
  readonly names: readonly string[];
}

/**
 * Fetches and opens a model file; those that belong to it, such as shards, are fetched from beside.
 * A checkpoint is named by its `.index`.
 *
 * @param address absolute, or relative to the page
 * @throws FaceNetError DOWNLOAD_FAILED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelUrl(address: string, signal?: AbortSignal): Promise<OpenedModelUrl> {
  const url = new URL(address, globalThis.location?.href);
  const [name = '', folder = ''] = url.pathname.split('/').reverse().map(decodeURIComponent);
  const opened = await openModel([
    {
      name,
      bytes: await fetchBytes(url, signal),
      beside: (other) => fetchBytes(new URL(other, url), signal),
    },
  ]);
  return { opened, names: [name, folder] };
}

async function fetchBytes(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, signal ? { signal } : {});
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (signal?.aborted)
      throw new FaceNetError('ABORTED', `Fetching ${url} was aborted.`, { cause });
    throw new FaceNetError('DOWNLOAD_FAILED', `${url}: ${(cause as Error).message}.`, {
      hint: 'Check the address, the connection, and that its server allows this page to read it.',
      cause,
    });
  }
}
