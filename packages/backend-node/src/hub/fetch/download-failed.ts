import { FaceNetError } from '@facenet/core';
import type { FilePin } from '@facenet/core/models';
import { findMismatch } from '../checksum.js';

interface FetchFailure extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** Turns what npm or a connection says into the SDK's error. */
export function downloadFailed(what: string, cause: unknown): FaceNetError {
  if (FaceNetError.is(cause)) return cause;
  const { message, code, statusCode } = cause as FetchFailure;
  if (code === 'EINTEGRITY') return tampered(`${what} does not have the registry's checksum.`);
  return new FaceNetError('DOWNLOAD_FAILED', `Cannot fetch ${what}: ${message}.`, {
    hint: nextStep(statusCode ?? statusOf(code), code),
    cause,
  });
}

/** npm calls an answer of status 404 "E404". */
function statusOf(code: string | undefined): number | undefined {
  const status = /^E(\d{3})$/.exec(code ?? '')?.[1];
  return status === undefined ? undefined : Number(status);
}

function nextStep(status: number | undefined, code: string | undefined): string {
  if (status === 401 || status === 403) return 'Check the credentials in your .npmrc.';
  if (status === 404 || code === 'ETARGET') {
    return 'Check the address; a mirror must hold the files by name (--from DIR|URL).';
  }
  return 'Check the network and the proxy settings of npm, or use a mirror (--from DIR|URL).';
}

/** @throws FaceNetError MODEL_TAMPERED unless these are the pinned bytes */
export function checkFetched(bytes: Uint8Array, pin: FilePin, what: string): void {
  const mismatch = findMismatch(bytes, pin);
  if (mismatch) throw wrongBytes(what, mismatch);
}

export function wrongBytes(what: string, mismatch: string): FaceNetError {
  return tampered(`${what} ${mismatch}.`);
}

function tampered(message: string): FaceNetError {
  return new FaceNetError('MODEL_TAMPERED', message, {
    hint: 'Nothing was stored. Try again, or fetch from another place (--from DIR|URL).',
  });
}
