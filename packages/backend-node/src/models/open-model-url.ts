import { createHash } from 'node:crypto';
import { FaceNetError, type LoadModelOptions } from '@facenet/core';
import { type OpenedModel, openModel } from '@facenet/core/models';
import { abortable } from '../abortable.js';
import { fetchUpTo } from '../hub/fetch/http.js';

/** Bytes of one file, unless the caller sets another limit. */
const MAX_BYTES = 2 ** 30;

/** A model at an address, and the names by which published ones are known. */
export interface OpenedModelUrl {
  readonly model: OpenedModel;
  /** Of the file and of its folder. */
  readonly names: readonly string[];
  /** Everything that was fetched, the model's own file first. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Fetches and opens a model file, through the user's npm settings for proxies, certificates and
 * credentials. Files that belong to it, such as shards, are fetched from beside it; a checkpoint is
 * named by its `.index`. They are held in memory, and in no cache.
 *
 * @throws FaceNetError INVALID_ARGUMENT (no address), DOWNLOAD_FAILED (also for a file larger than
 * allowed), MODEL_TAMPERED (another checksum), ABORTED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelUrl(
  address: string,
  { signal, maxBytes = MAX_BYTES, sha256, onProgress }: LoadModelOptions = {},
): Promise<OpenedModelUrl> {
  const url = parsed(address);
  const [name = '', folder = ''] = url.pathname.split('/').reverse().map(decoded);
  const files = new Map<string, Uint8Array>();
  const fetched = async (file: URL, as: string) => {
    const limits = {
      maxBytes,
      signal,
      onBytes: (done: number, total?: number) =>
        onProgress?.({
          task: 'download',
          done,
          ...(total !== undefined && { total }),
          unit: 'bytes',
          item: as,
        }),
    };
    const bytes = await abortable(fetchUpTo(file, limits), signal, `Fetching ${as}`);
    files.set(as, bytes);
    return bytes;
  };
  const bytes = await fetched(url, name);
  if (sha256 !== undefined) checkSha256(bytes, sha256, name);
  const beside = (other: string) => {
    const file = new URL(other, url);
    if (file.origin === url.origin) return fetched(file, other);
    throw new FaceNetError('WEIGHTS_CORRUPT', `${name} names a file of another server: ${other}.`, {
      hint: 'Serve all files of a model from one place.',
    });
  };
  const model = await openModel([{ name, bytes, beside }], { anyGraph: true });
  return { model, names: [name, folder], files };
}

function parsed(address: string): URL {
  try {
    return new URL(address);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `"${address}" is no address.`, {
      hint: 'Pass one such as https://example.com/model.onnx, or a file.',
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

function checkSha256(bytes: Uint8Array, expected: string, what: string): void {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === expected.toLowerCase()) return;
  throw new FaceNetError('MODEL_TAMPERED', `${what} has SHA-256 ${sha256}, not ${expected}.`, {
    hint: 'Do not use it: fetch the model from a source you trust.',
  });
}
