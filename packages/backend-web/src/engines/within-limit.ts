import { FaceNetError } from '@facenet/core';
import type { WebRuntime } from './web-engines.js';

/** What timers take at most. */
const LONGEST = 2 ** 31 - 1;

/**
 * Starts an engine, but waits no longer than the limit: what browsers ask of a GPU, and what they fetch, may
 * never be answered.
 *
 * @param limit in milliseconds
 * @param start its signal fires when nobody waits any longer
 * @throws FaceNetError ENGINE_UNAVAILABLE when it takes longer
 */
export async function withinLimit<Started>(
  what: WebRuntime | 'A worker',
  limit: number,
  start: (signal: AbortSignal) => Promise<Started>,
): Promise<Started> {
  const patience = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new FaceNetError('ENGINE_UNAVAILABLE', `${what} did not start within ${limit} ms.`, {
          hint: 'Try again, name another engine, or allow more time by `startTimeout`.',
        }),
      );
      patience.abort();
    }, limit);
  });
  try {
    return await Promise.race([start(patience.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function checkLimit(limit: number): void {
  if (typeof limit === 'number' && limit > 0 && limit <= LONGEST) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The startTimeout is ${limit}.`, {
    hint: `It is a number of milliseconds above 0, at most ${LONGEST}.`,
  });
}
