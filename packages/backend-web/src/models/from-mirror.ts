import { FaceNetError } from '@facenet/core';
import { type CardFile, type ModelCard, mirrorPlaces } from '@facenet/core/cards';
import { type FetchLimits, fetchBytes, RefusedAnswer } from '../fetch-bytes.js';
import { isFetched } from '../fetched-address.js';
import { checkFile, TOO_LONG } from './checksum.js';

/**
 * The address that files lie below.
 *
 * @param from absolute, or relative to the page
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function mirrorAddress(from: string | URL): URL {
  try {
    if (typeof from !== 'string' && !(from instanceof URL)) throw new Error('It is no text.');
    if (String(from).trim() === '') throw new Error('It is empty.');
    const url = new URL(from, globalThis.document?.baseURI ?? globalThis.location?.href);
    if (!isFetched(url)) throw new Error(url.protocol);
    url.search = '';
    url.hash = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', `from: "${from}" is no address of a folder.`, {
      hint:
        globalThis.location?.protocol === 'file:'
          ? 'A page at file:// can fetch nothing: pass models as files, or serve the page.'
          : 'Pass that of the folder with ID.safetensors, such as "/models/".',
      cause,
    });
  }
}

/**
 * Fetches a file of a card from below a mirror, and checks it.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED, ABORTED
 */
export async function fetchFromMirror(
  mirror: URL,
  card: ModelCard,
  file: CardFile,
  options: Pick<FetchLimits, 'signal' | 'onBytes'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const answers: string[] = [];
  for (const place of mirrorPlaces(card, file)) {
    const url = new URL(place, mirror);
    try {
      const bytes = await fetchBytes(url, {
        ...options,
        maxBytes: file.bytes,
        tooLarge: TOO_LONG,
        refusePages: true,
        // Names without a version: what a server had there before an update of the SDK is no longer it.
        cache: 'no-cache',
      });
      await checkFile(bytes, file, url);
      return bytes;
    } catch (error) {
      const { cause } = error as FaceNetError;
      if (!(cause instanceof RefusedAnswer)) throw error;
      answers.push(`${url}: ${cause.message}`);
    }
  }
  // Copies of caches are rare, so the other places would rather confuse.
  throw new FaceNetError('DOWNLOAD_FAILED', `"${card.id}" is not at ${mirror} (${answers[0]}).`, {
    hint: `Put it there: "npx @facenet/cli models pull ${card.id} --to FOLDER", with the folder that is served as ${mirror}.`,
    cause: new Error(answers.join('; ')),
  });
}
