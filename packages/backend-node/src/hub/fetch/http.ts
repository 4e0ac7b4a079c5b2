import { readFile } from 'node:fs/promises';
import querystring from 'node:querystring';
import { setTimeout as wait } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';
import type { FilePin } from '@facenet/core/models';
import { sizeMismatch } from '../checksum.js';
import { checkFetched, downloadFailed, wrongBytes } from './download-failed.js';
import { type NpmSettings, npmSettings } from './npm-settings.js';
import type { Transfer } from './transfer.js';

/** A server that says nothing for so long is given up. */
const SILENCE_MS = 60_000;
const CONNECT_MS = 15_000;
const RETRIES = 2;
const FIRST_PAUSE_MS = 500;

/** An answer other than the file. */
class HttpError extends Error {
  readonly statusCode: number;

  constructor(status: number, text: string) {
    super(`${status} ${text}`.trim());
    this.statusCode = status;
  }
}

/**
 * Fetches a file over HTTP through the user's npm settings: proxies, certificates, and credentials
 * where they are for this host.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchUrl(url: URL, pin: FilePin, transfer: Transfer): Promise<Uint8Array> {
  const { address } = splitCredentials(url);
  try {
    return await request(url, transfer.signal, async (body, announced) => {
      // Told before the first byte; what has no length is counted.
      if (announced !== undefined && announced !== pin.bytes) {
        throw wrongBytes(address, sizeMismatch(announced, pin));
      }
      const bytes = await collect(body, pin, address, transfer);
      checkFetched(bytes, pin, address);
      return bytes;
    });
  } catch (error) {
    throw downloadFailed(address, error);
  }
}

export interface FetchLimits {
  /** More are refused, at once where the server announces them. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that have come so far, and how many there will be, if that is known. */
  readonly onBytes?: (done: number, total?: number) => void;
}

/**
 * Fetches a file of which nothing is known, in the same ways.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, also for a file that is larger than allowed
 */
export async function fetchUpTo(
  url: URL,
  { maxBytes, signal, onBytes }: FetchLimits,
): Promise<Uint8Array> {
  const { address } = splitCredentials(url);
  const check = (bytes: number) => {
    if (bytes <= maxBytes) return;
    throw new FaceNetError('DOWNLOAD_FAILED', `${address} has more than ${maxBytes} bytes.`, {
      hint: 'Raise maxBytes if this is the file you want.',
    });
  };
  try {
    return await request(url, signal, async (body, announced) => {
      check(announced ?? 0);
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of body) {
        length += chunk.length;
        check(length);
        chunks.push(chunk);
        onBytes?.(length, announced);
      }
      const bytes = Buffer.concat(chunks, length);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
    });
  } catch (error) {
    throw downloadFailed(address, error);
  }
}

/**
 * Asks for an address, again where that may help, and has its answer read. The connection ends with
 * the reading, whatever its outcome.
 */
export async function request<Result>(
  url: URL,
  signal: AbortSignal | undefined,
  read: (body: AsyncIterable<Uint8Array>, announcedBytes: number | undefined) => Promise<Result>,
): Promise<Result> {
  const { fetch } = await import('undici');
  const settings = await npmSettings();
  const { address, authorization = settings.authorization(url) } = splitCredentials(url);
  const dispatcher = await connections(settings);
  const headers = authorization === undefined ? {} : { authorization };
  const retries = wholeNumber(settings.get('fetch-retries')) ?? RETRIES;
  try {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(address, { dispatcher, headers, signal: signal ?? null }).catch(
        (error: Error) => reasonOf(error),
      );
      if (!(response instanceof Error) && response.ok) {
        return await read(response.body ?? noBytes(), announcedBytes(response.headers));
      }
      const failure =
        response instanceof Error ? response : new HttpError(response.status, response.statusText);
      if (attempt >= retries || signal?.aborted || !mayPass(failure)) throw failure;
      await wait(FIRST_PAUSE_MS * 4 ** attempt, undefined, { ...(signal && { signal }) });
    }
  } catch (error) {
    throw reasonOf(error as Error);
  } finally {
    await dispatcher.destroy();
  }
}

/** Of a compressed answer the size is another one. */
function announcedBytes(headers: { get(name: string): string | null }): number | undefined {
  if (headers.get('content-encoding')) return undefined;
  return wholeNumber(headers.get('content-length') ?? undefined);
}

async function* noBytes(): AsyncIterable<Uint8Array> {}

/** Connections that go the ways, and trust the certificates, that npm's would. */
async function connections(settings: NpmSettings) {
  const { EnvHttpProxyAgent } = await import('undici');
  const silence = wholeNumber(settings.get('fetch-timeout')) ?? SILENCE_MS;
  const cafile = settings.get('cafile');
  const tls = {
    ...(cafile !== undefined && { ca: await readFile(cafile, 'utf8') }),
    ...(settings.get('strict-ssl') === 'false' && { rejectUnauthorized: false }),
  };
  const httpsProxy = settings.get('https-proxy') ?? settings.get('proxy');
  const httpProxy = settings.get('proxy');
  const noProxy = settings.get('noproxy');
  const options = {
    // What is not set here is taken from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    ...(noProxy !== undefined && { noProxy }),
    proxyTunnel: false, // for plain HTTP; encrypted connections are tunnelled always
    connect: { ...tls, timeout: CONNECT_MS },
    requestTls: tls,
    headersTimeout: silence,
    bodyTimeout: silence,
  };
  return new EnvHttpProxyAgent(options);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether asking again may help: the connection failed, or the server is busy or at fault. */
function mayPass(failure: Error): boolean {
  if (failure.name === 'HeadersTimeoutError') return false; // it was waited for long enough
  return !(failure instanceof HttpError) || failure.statusCode >= 500 || failure.statusCode === 429;
}

/** What is behind "fetch failed" and "terminated". */
function reasonOf(error: Error): Error {
  const { cause } = error;
  if (!(error instanceof TypeError) || !(cause instanceof Error)) return error;
  // Of several addresses none answered: that error has no words of its own.
  if (cause.message === '' && cause instanceof AggregateError) return cause.errors[0] ?? error;
  return cause;
}

async function collect(
  body: AsyncIterable<Uint8Array>,
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
function splitCredentials(url: URL): { address: string; authorization?: string } {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  if (!url.username && !url.password) return { address: plain.href };
  // Unlike decodeURIComponent this does not throw for a lone "%".
  const login = [url.username, url.password].map((part) => querystring.unescape(part)).join(':');
  return { address: plain.href, authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
