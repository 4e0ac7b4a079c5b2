import { FaceNetError, type LoadModelOptions } from '@facenet/core';
import { type OpenedModel, openModel } from '@facenet/core/models';
import { checkSha256, fetchBytes } from './fetch-bytes.js';

/** Bytes of one file, unless the caller sets another limit. */
const MAX_BYTES = 2 ** 30;

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
 * @throws FaceNetError INVALID_ARGUMENT (no address), DOWNLOAD_FAILED (also for a file larger than
 * allowed), MODEL_TAMPERED, ABORTED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelUrl(
  address: string,
  { signal, maxBytes = MAX_BYTES, sha256, onProgress }: LoadModelOptions = {},
): Promise<OpenedModelUrl> {
  const url = parsed(address);
  const [name = '', folder = ''] = url.pathname.split('/').reverse().map(decoded);
  const fetched = (file: URL) =>
    fetchBytes(file, {
      signal,
      maxBytes,
      tooLarge: { code: 'DOWNLOAD_FAILED', hint: 'Raise maxBytes if this is the model you want.' },
      onBytes: (done) => onProgress?.({ task: 'download', done, unit: 'bytes', item: address }),
    });
  const bytes = await fetched(url);
  if (sha256 !== undefined) await checkSha256(bytes, sha256, url);
  const beside = (other: string) => fetched(new URL(other, url));
  const opened = await openModel([{ name, bytes, beside }], { anyGraph: true });
  return { opened, names: [name, folder] };
}

function parsed(address: string): URL {
  try {
    return new URL(address, globalThis.location?.href);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `"${address}" is no address.`, {
      hint: 'Pass an absolute one, or one relative to the page.',
      cause,
    });
  }
}

/** Servers may serve names with a bare percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
