import { FaceNetError } from '@facenet/core';

/**
 * Gives up waiting as soon as the signal fires. The work itself gets the signal too and ends when
 * it can: a library between two attempts may sleep on.
 *
 * @param what the subject of the error's text, such as "Fetching mtcnn"
 * @throws FaceNetError ABORTED
 */
export async function abortable<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
  what: string,
): Promise<Result> {
  if (!signal) return work;
  work.catch(() => {}); // nobody waits for it after an abort
  throwIfAborted(signal, what);
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(abortedError(signal, what));
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** @throws FaceNetError ABORTED */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw abortedError(signal, what);
}

function abortedError(signal: AbortSignal, what: string): FaceNetError {
  return new FaceNetError('ABORTED', `${what} was aborted.`, { cause: signal.reason });
}
