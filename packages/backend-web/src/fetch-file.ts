import { FaceNetError } from '@facenet/core';
import type { WeightsSource } from '@facenet/core/models';
import { checkSha256, type FetchLimits, fetchBytes } from './fetch-bytes.js';

/**
 * Fetches a weights file from the first of its addresses that answers, and checks it.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED, ABORTED
 */
export async function fetchFile(
  source: WeightsSource,
  options: Pick<FetchLimits, 'signal' | 'onBytes' | 'patience'> = {},
): Promise<Uint8Array> {
  const tooLarge = {
    code: 'MODEL_TAMPERED',
    hint: 'Do not use it: fetch the model from a source you trust.',
  } as const;
  const failures: string[] = [];
  for (const url of source.urls ?? []) {
    try {
      const bytes = await fetchBytes(url, { ...options, maxBytes: source.bytes, tooLarge });
      await checkSha256(bytes, source.sha256, url);
      return bytes;
    } catch (error) {
      if (!FaceNetError.is(error, 'DOWNLOAD_FAILED')) throw error;
      failures.push(`${url}: ${(error.cause as Error).message}.`);
    }
  }
  throw new FaceNetError('DOWNLOAD_FAILED', `No address answered. ${failures.join(' ')}`, {
    hint: 'Check the connection and the content security policy of the page.',
  });
}
