import { FaceNetError } from '@facenet/core';
import type { WeightsSource } from '@facenet/core/models';

/**
 * Fetches a weights file from the first of its addresses that answers, and checks it.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchFile(source: WeightsSource, signal?: AbortSignal): Promise<Uint8Array> {
  const failures: string[] = [];
  for (const url of source.urls ?? []) {
    try {
      const response = await fetch(url, signal ? { signal } : {});
      if (!response.ok) throw new Error(`status ${response.status}`);
      return await checked(url, source, new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      if (FaceNetError.is(error, 'MODEL_TAMPERED')) throw error;
      failures.push(`${url}: ${(error as Error).message}`);
    }
  }
  throw new FaceNetError('DOWNLOAD_FAILED', `No address answered. ${failures.join(' ')}`, {
    hint: 'Check the connection and the content security policy of the page.',
  });
}

async function checked(url: string, source: WeightsSource, bytes: Uint8Array<ArrayBuffer>) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sha256 === source.sha256) return bytes;
  throw new FaceNetError('MODEL_TAMPERED', `${url} has SHA-256 ${sha256}, not ${source.sha256}.`, {
    hint: 'Do not use it: fetch the model from a source you trust.',
  });
}
