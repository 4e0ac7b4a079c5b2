import { FaceNetError } from '@facenet/core';
import { HttpError } from '../http-error.js';

/**
 * Reads the body of a request, which may end in any way: too late, too early, never.
 *
 * @param limit most bytes; counted while they arrive, for what a request says of its length may be
 * missing or wrong
 * @throws HttpError BODY_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED (compressed), FaceNetError INVALID_ARGUMENT (it ended
 * too early), and the signal's reason
 */
export async function readBody(
  request: Request,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { headers } = request;
  const encoding = headers.get('content-encoding');
  if (encoding && encoding !== 'identity') {
    throw new HttpError('MEDIA_TYPE_UNSUPPORTED', `The body is compressed with ${encoding}.`, {
      hint: 'Send it as it is: photos are compressed already.',
    });
  }
  const declared = headers.get('content-length');
  const expected = declared === null ? undefined : Number(declared);
  if (expected !== undefined && expected > limit) throw tooLarge(limit);
  signal.throwIfAborted();
  // HTTP holds a body to the length that it says, so nothing is left to count, and this is faster.
  if (expected !== undefined) return complete(request, expected, signal);
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return new Uint8Array(0);
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const bytes = await collect(reader, limit);
    signal.throwIfAborted();
    return bytes;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof HttpError ? error : cutOff(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function complete(
  request: Request,
  length: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await request.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (error: unknown) => {
      signal.throwIfAborted();
      throw cutOff(error);
    },
  );
  signal.throwIfAborted();
  if (bytes.length !== length) throw cutOff();
  return bytes;
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      // What comes after it is not waited for.
      void reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(limit: number): HttpError {
  return new HttpError('BODY_TOO_LARGE', `The body has more than ${limit} bytes.`, {
    hint: 'Send a smaller photo, or one at a time.',
  });
}

function cutOff(cause?: unknown): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', 'The body ended before it was complete.', {
    hint: 'Send the request again.',
    cause,
  });
}
