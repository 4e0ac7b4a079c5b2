import { FaceNetError } from './errors.js';

/**
 * @param work what stops, as the start of a sentence: "Embedding"
 * @throws FaceNetError ABORTED when the signal has fired
 */
export function throwIfAborted(signal: AbortSignal | undefined, work: string): void {
  if (signal?.aborted) throw abortedError(signal, work);
}

/** What work ends with that a signal has stopped. */
export function abortedError(signal: AbortSignal, work: string): FaceNetError {
  return new FaceNetError('ABORTED', `${work} was aborted.`, { cause: signal.reason });
}
