import { FaceNetError } from '@facenet/core';
import type { FilePin } from '@facenet/core/cards';

const UNTRUSTED = 'Do not use it: fetch the model from a source you trust.';

/**
 * Browsers give what checksums are made with to secure contexts only. To be asked before something is
 * fetched that could not be checked.
 *
 * @throws FaceNetError INSECURE_CONTEXT
 */
export function requireChecksums(model: string): void {
  if (globalThis.crypto?.subtle) return;
  const page = globalThis.location?.origin ?? 'This page';
  throw new FaceNetError(
    'INSECURE_CONTEXT',
    `${page} is no secure context, so the checksum of "${model}" cannot be checked.`,
    {
      hint:
        'Serve the page by https, or open it as http://localhost. Models that are passed as files ' +
        'work here, too.',
    },
  );
}

/** SHA-256, lower-case hex. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How these bytes differ from what is pinned, as the end of a sentence; undefined when equal. */
export async function findMismatch(
  bytes: Uint8Array<ArrayBuffer>,
  pin: FilePin,
): Promise<string | undefined> {
  if (bytes.length !== pin.bytes) return `has ${bytes.length} bytes, not ${pin.bytes}`;
  const sha256 = await sha256Of(bytes);
  return sha256 === pin.sha256 ? undefined : `has SHA-256 ${sha256}, not ${pin.sha256}`;
}

/** @throws FaceNetError MODEL_TAMPERED unless these are the pinned bytes */
export async function checkFile(
  bytes: Uint8Array<ArrayBuffer>,
  pin: FilePin,
  url: string | URL,
): Promise<void> {
  const mismatch = await findMismatch(bytes, pin);
  if (mismatch)
    throw new FaceNetError('MODEL_TAMPERED', `${url} ${mismatch}.`, { hint: UNTRUSTED });
}

/** What a file is that goes on after the bytes that its card pins. */
export const TOO_LONG = { code: 'MODEL_TAMPERED', hint: UNTRUSTED } as const;
