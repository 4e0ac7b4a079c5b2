import { FaceNetError } from '@facenet/core';
import { explainFailure, watchRequest } from './explain-failure.js';

export interface FetchLimits {
  readonly maxBytes: number;
  /** What the answer is that has more bytes than that. */
  readonly tooLarge: {
    readonly code: 'MODEL_TAMPERED' | 'DOWNLOAD_FAILED' | 'IMAGE_TOO_LARGE';
    readonly hint: string;
  };
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that have come so far. */
  readonly onBytes?: (done: number) => void;
  /** Milliseconds without a byte after which the server is given up; default 30 s. */
  readonly patience?: number;
  /** Whether a web page is no answer: development servers send theirs in place of what is not there. */
  readonly refusePages?: boolean;
  /** How far the browser's own cache is trusted; default as pages trust it. */
  readonly cache?: RequestCache;
}

/** What a server answers that is not the file. */
export class RefusedAnswer extends Error {}

/**
 * Fetches a file, and no more of it than the limit allows.
 *
 * @throws FaceNetError ABORTED, DOWNLOAD_FAILED, and the code of `tooLarge`
 */
export async function fetchBytes(
  url: string | URL,
  limits: FetchLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, patience = 30_000, cache } = limits;
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
  const policy = watchRequest(url);
  try {
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    waitOn();
    const response = await fetch(url, { signal: request.signal, ...(cache && { cache }) });
    if (!response.ok) throw new RefusedAnswer(`status ${response.status}`);
    if (limits.refusePages && /\bhtml\b/.test(response.headers.get('content-type') ?? '')) {
      throw new RefusedAnswer('a web page in place of the file');
    }
    return await bodyOf(response, url, limits, waitOn);
  } catch (cause) {
    if (signal?.aborted) {
      throw new FaceNetError('ABORTED', `Fetching ${url} was aborted.`, { cause: signal.reason });
    }
    if (FaceNetError.is(cause)) throw cause;
    const { reason, hint } = await explainFailure(url, cause as Error, policy);
    throw new FaceNetError('DOWNLOAD_FAILED', `${url}: ${reason}.`, { hint, cause });
  } finally {
    policy.stop();
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
