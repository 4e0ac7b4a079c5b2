import querystring from 'node:querystring';
import { type FilePin, sizeMismatch } from '../checksum.js';
import { checkFetched, downloadFailed, wrongBytes } from './download-failed.js';
import { endingRequest } from './ending-request.js';
import { npmOptions } from './npm-options.js';
import type { Transfer } from './transfer.js';

/**
 * Fetches a file over HTTP through the user's npm settings: proxies, certificates, and credentials
 * where they are for this host.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchUrl(url: URL, pin: FilePin, transfer: Transfer): Promise<Uint8Array> {
  const { address, headers } = splitCredentials(url);
  try {
    const { default: npmFetch } = await import('npm-registry-fetch');
    const options = { ...(await npmOptions()), headers };
    return await endingRequest(transfer.signal, async (signal) => {
      const { body } = await npmFetch(address, { ...options, signal });
      const bytes = await collect(body as AsyncIterable<Buffer>, pin, address, transfer);
      checkFetched(bytes, pin, address);
      return bytes;
    });
  } catch (error) {
    throw downloadFailed(address, error);
  }
}

async function collect(
  body: AsyncIterable<Buffer>,
  pin: FilePin,
  what: string,
  transfer: Transfer,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(pin.bytes);
  let length = 0;
  for await (const chunk of body) {
    const received = length + chunk.length;
    if (received > pin.bytes) throw wrongBytes(what, `${sizeMismatch(received, pin)} (or more)`);
    bytes.set(chunk, length);
    length = received;
    transfer.add(chunk.length);
  }
  return bytes.subarray(0, length);
}

/** Keeps a password out of the address, which error texts repeat. */
function splitCredentials(url: URL): { address: string; headers: Record<string, string> } {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  if (!url.username && !url.password) return { address: plain.href, headers: {} };
  // Unlike decodeURIComponent this does not throw for a lone "%".
  const login = [url.username, url.password].map((part) => querystring.unescape(part)).join(':');
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  return { address: plain.href, headers: { authorization } };
}
