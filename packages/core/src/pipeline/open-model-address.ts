import { FaceNetError } from '../errors.js';
import { type OpenedModel, openModel } from '../models/index.js';
import type { LoadModelOptions } from './loaded-model.js';

/** Bytes of one file, unless the caller sets another limit. */
const MAX_BYTES = 2 ** 30;

/** How a platform reaches addresses. */
export interface AddressAccess {
  /** What relative addresses are relative to, such as that of the page. Default: they are refused. */
  readonly base?: string | undefined;
  /**
   * @param name of the file, for messages
   * @throws FaceNetError DOWNLOAD_FAILED, also for a file larger than `maxBytes`, ABORTED
   */
  fetch(
    url: URL,
    name: string,
    limits: {
      readonly maxBytes: number;
      readonly signal: AbortSignal | undefined;
      /** Told of the bytes that have come so far, and how many there will be, if that is known. */
      readonly onBytes: (done: number, total?: number) => void;
    },
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** SHA-256, lower-case hex. */
  sha256(bytes: Uint8Array<ArrayBuffer>): string | Promise<string>;
}

/** A model at an address. */
export interface AddressedModel {
  readonly model: OpenedModel;
  /** Of the file and of its folder, by which published models are known. */
  readonly names: readonly string[];
  /** Everything that was fetched, the model's own file first. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Fetches and opens a model file. Files that belong to it, such as shards, are fetched from beside the
 * address that was passed, and from its origin only: what a file says must not lead a server to others,
 * such as those of its own network. Where the server redirects to is its own affair. A checkpoint is
 * named by its `.index`. All is held in memory.
 *
 * @throws FaceNetError INVALID_ARGUMENT (no address), DOWNLOAD_FAILED (also for a file larger than
 * allowed), MODEL_TAMPERED (another checksum), ABORTED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelAddress(
  address: string,
  { signal, maxBytes = MAX_BYTES, sha256, onProgress }: LoadModelOptions,
  access: AddressAccess,
): Promise<AddressedModel> {
  const url = parsed(address, access.base);
  const [name = '', folder = ''] = url.pathname.split('/').reverse().map(decoded);
  const files = new Map<string, Uint8Array>();
  const fetched = async (file: URL, as: string) => {
    const onBytes = (done: number, total?: number) => {
      const known = total === undefined ? {} : { total };
      onProgress?.({ task: 'download', done, ...known, unit: 'bytes', item: as });
    };
    const bytes = await access.fetch(file, as, { maxBytes, signal, onBytes });
    files.set(as, bytes);
    return bytes;
  };
  const bytes = await fetched(url, name);
  if (sha256 !== undefined) checkSha256(await access.sha256(bytes), sha256, name);
  const beside = async (other: string) => {
    const file = new URL(other, url);
    if (file.origin === url.origin) return fetched(file, other);
    throw new FaceNetError('WEIGHTS_CORRUPT', `${name} names a file of another server: ${other}.`, {
      hint: 'Serve all files of a model from one place.',
    });
  };
  const model = await openModel([{ name, bytes, beside }], { anyGraph: true });
  return { model, names: [name, folder], files };
}

function parsed(address: string, base: string | undefined): URL {
  try {
    return new URL(address, base);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `"${address}" is no address.`, {
      hint: 'Pass one such as https://example.com/model.onnx.',
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

function checkSha256(found: string, expected: string, what: string): void {
  if (found === expected.toLowerCase()) return;
  throw new FaceNetError('MODEL_TAMPERED', `${what} has SHA-256 ${found}, not ${expected}.`, {
    hint: 'Do not use it: fetch the model from a source you trust.',
  });
}
