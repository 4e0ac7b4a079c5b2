import { FaceNetError } from '@facenet/core';
import { fetchBytes } from '../fetch-bytes.js';
import { isFetched } from '../fetched-address.js';
import { shown, tooLarge } from './image-errors.js';
import type { ImageLimits } from './image-source.js';

/** What `atob` takes, and no path of a page is as long. */
const BARE_BASE64 = /^[\w+/-]{1000,}={0,2}$/;

/**
 * The address of an image.
 *
 * @param source absolute, or relative to the page; in a worker to its script
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function imageAddress(source: string | URL): URL {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  const text = String(source).trim();
  let url: URL | undefined;
  try {
    if (text !== '') url = new URL(text, base);
  } catch {
    // said below
  }
  const isBare = BARE_BASE64.test(text);
  const isInMemory = url?.protocol === 'data:' || url?.protocol === 'blob:';
  if (url && !isBare && (isInMemory || isFetched(url))) return url;
  throw new FaceNetError('INVALID_ARGUMENT', `"${shown(text)}" is no address of an image.`, {
    hint: isBare
      ? 'Put "data:image/jpeg;base64," before it.'
      : 'Pass an http(s), data: or blob: address, or one relative to the page; files as File.',
  });
}

/**
 * Fetches an image file.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, IMAGE_TOO_LARGE (more than maxBytes), ABORTED, INVALID_ARGUMENT
 */
export async function fetchImage(url: URL, { maxBytes, signal }: ImageLimits): Promise<Blob> {
  if (url.protocol === 'data:') return new Blob([dataOf(url, maxBytes)]);
  const hint = 'Scale it down, or raise maxBytes if you trust its source.';
  const limit = { code: 'IMAGE_TOO_LARGE', hint } as const;
  try {
    return new Blob([await fetchBytes(url, { maxBytes, signal, tooLarge: limit })]);
  } catch (error) {
    const isGone = url.protocol === 'blob:' && FaceNetError.is(error, 'DOWNLOAD_FAILED');
    if (!isGone) throw error;
    throw new FaceNetError('DOWNLOAD_FAILED', `${shown(url)}: nothing is there.`, {
      hint: 'Read it before URL.revokeObjectURL, or pass the Blob itself.',
      cause: error.cause,
    });
  }
}

/** The bytes in a `data:` address; not by `fetch`, which content security policies of pages often forbid. */
function dataOf({ href }: URL, maxBytes: number): Uint8Array<ArrayBuffer> {
  const comma = href.indexOf(',');
  const isBase64 = /;\s*base64\s*$/i.test(href.slice(0, comma));
  if (((href.length - comma) / 4) * (isBase64 ? 3 : 1) > maxBytes) {
    throw tooLarge(`some ${href.length} bytes`, maxBytes, 'maxBytes');
  }
  try {
    const text = href.slice(comma + 1).replace(/#.*$/s, '');
    const characters = text.replace(/%([\da-f]{2})/gi, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    const content = isBase64 ? atob(characters) : characters;
    return Uint8Array.from(content, (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `The data of "${shown(href)}" are no base64.`, {
      hint: 'Pass what canvas.toDataURL() or FileReader.readAsDataURL() give, unchanged.',
      cause,
    });
  }
}
