import { FaceNetError } from '@facenet/core';

export interface FetchLimits {
  readonly maxBytes: number;
  /** What the answer is that has more bytes than that. */
  readonly tooLarge: { readonly code: 'MODEL_TAMPERED' | 'DOWNLOAD_FAILED'; readonly hint: string };
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that have come so far. */
  readonly onBytes?: (done: number) => void;
  /** Milliseconds without a byte after which the server is given up; default 30 s. */
  readonly patience?: number;
}

/**
 * Fetches a file, and no more of it than the limit allows.
 *
 * @throws FaceNetError ABORTED, DOWNLOAD_FAILED, and the code of `tooLarge`
 */
export async function fetchBytes(
  url: string | URL,
  limits: FetchLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, patience = 30_000 } = limits;
  const request = new AbortController();
  const stop = () => request.abort();
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const waitOn = () => {
    clearTimeout(stalled);
    stalled = setTimeout(
      () => request.abort(new Error(`nothing came for ${patience / 1000} s`)),
      patience,
    );
  };
  try {
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    waitOn();
    const response = await fetch(url, { signal: request.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await bodyOf(response, url, limits, waitOn);
  } catch (cause) {
    if (signal?.aborted) {
      throw new FaceNetError('ABORTED', `Fetching ${url} was aborted.`, { cause: signal.reason });
    }
    if (FaceNetError.is(cause)) throw cause;
    throw new FaceNetError('DOWNLOAD_FAILED', `${url}: ${(cause as Error).message}.`, {
      hint: 'Check the address, the connection, and that its server allows this page to read it.',
      cause,
    });
  } finally {
    clearTimeout(stalled);
    signal?.removeEventListener('abort', stop);
    stop(); // ends the connection of an answer that was not read to its end
  }
}

async function bodyOf(
  { body, headers }: Response,
  url: string | URL,
  { maxBytes, tooLarge, onBytes }: FetchLimits,
  onChunk: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const check = (bytes: number) => {
    if (bytes <= maxBytes) return;
    const { code, hint } = tooLarge;
    throw new FaceNetError(code, `${url} has more than ${maxBytes} bytes.`, { hint });
  };
  // What a compressed answer announces is its compressed size.
  if (!headers.has('content-encoding')) check(Number(headers.get('content-length') ?? 0));
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    onChunk();
    length += value.length;
    check(length);
    chunks.push(value);
    onBytes?.(length);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** @throws FaceNetError MODEL_TAMPERED when the bytes have another checksum */
export async function checkSha256(
  bytes: Uint8Array<ArrayBuffer>,
  expected: string,
  url: string | URL,
): Promise<void> {
  const sha256 = await sha256Of(bytes);
  if (sha256 === expected.toLowerCase()) return;
  throw new FaceNetError('MODEL_TAMPERED', `${url} has SHA-256 ${sha256}, not ${expected}.`, {
    hint: 'Do not use it: fetch the model from a source you trust.',
  });
}

/** SHA-256, lower-case hex. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
