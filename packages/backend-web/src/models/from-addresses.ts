import { FaceNetError } from '@facenet/core';
import type { WeightsSource } from '@facenet/core/cards';
import { type FetchLimits, fetchBytes } from '../fetch-bytes.js';
import { checkFile, TOO_LONG } from './checksum.js';

/**
 * Fetches a weights file from the first of its card's addresses that answers, and checks it.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED, ABORTED
 */
export async function fetchFromAddresses(
  id: string,
  source: WeightsSource,
  options: Pick<FetchLimits, 'signal' | 'onBytes' | 'patience'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const failures: FaceNetError[] = [];
  for (const url of source.urls ?? []) {
    try {
      const limits = { ...options, maxBytes: source.bytes, tooLarge: TOO_LONG, refusePages: true };
      const bytes = await fetchBytes(url, limits);
      await checkFile(bytes, source, url);
      return bytes;
    } catch (error) {
      if (!FaceNetError.is(error, 'DOWNLOAD_FAILED')) throw error;
      failures.push(error);
    }
  }
  const reasons = failures.map(withoutHint).join(' ');
  const hints = new Set(failures.map(({ hint }) => hint));
  throw new FaceNetError('DOWNLOAD_FAILED', `"${id}" comes from no address. ${reasons}`, {
    hint:
      `${[...hints].join(' ')} Or serve the model yourself: "npx @facenet/cli models pull ${id} ` +
      '--to FOLDER" writes it, and webBackend({ from }) takes the address of that folder.',
    cause: failures.at(-1)?.cause,
  });
}

function withoutHint({ message, hint }: FaceNetError): string {
  return hint ? message.slice(0, -hint.length).trimEnd() : message;
}
