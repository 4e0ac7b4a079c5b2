import { FaceNetError } from './errors.js';

/**
 * @param work what stops, as the start of a sentence: "Embedding"
 * @throws FaceNetError ABORTED when the signal has fired
 */
export function throwIfAborted(signal: AbortSignal | undefined, work: string): void {
  if (!signal?.aborted) return;
  throw new FaceNetError('ABORTED', `${work} was aborted.`, { cause: signal.reason });
}
