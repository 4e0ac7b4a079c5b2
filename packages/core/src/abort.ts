import { FaceNetError } from './errors.js';
import { excerpt } from './excerpt.js';
import { giveWay } from './give-way.js';

/**
 * @param work what stops, as the start of a sentence: "Embedding"
 * @throws FaceNetError ABORTED when the signal has fired, INVALID_ARGUMENT for what is no signal
 */
export function throwIfAborted(signal: AbortSignal | undefined, work: string): void {
  if (signal === undefined || signal === null || signal.aborted === false) return;
  if (!signal.aborted) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(signal)} is no AbortSignal.`);
  }
  throw new FaceNetError('ABORTED', `${work} was aborted.`, { cause: signal.reason });
}

/**
 * Makes the places where long work can stop. Some engines, and all computing here, never give way to
 * other code; so that an abort can come in at all, this does.
 *
 * @param work what stops, as the start of a sentence: "Embedding"
 * @returns to be awaited between two steps of the work; without a signal it gives way in pages only
 * @throws FaceNetError ABORTED, from what it returns
 */
export function createAbortPoint(
  signal: AbortSignal | undefined,
  work: string,
): () => Promise<void> {
  return async () => {
    if (!signal?.aborted) await giveWay(signal !== undefined);
    throwIfAborted(signal, work);
  };
}

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
    const giveUp = () => {
      reject(new FaceNetError('ABORTED', `${what} was aborted.`, { cause: signal.reason }));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
