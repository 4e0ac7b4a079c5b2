import { FaceNetError } from '../../errors.js';

/** Milliseconds of work after which other code of the program gets its turn. */
const PATIENCE = 50;

/**
 * Makes the places where a detection can stop. Some engines compute without ever giving way to
 * other code; so that an abort can come in at all, this does, when there is a signal.
 *
 * @returns to be awaited between two runs of a network
 * @throws FaceNetError ABORTED, from what it returns
 */
export function createAbortPoint(signal: AbortSignal | undefined): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (!signal) return;
    if (!signal.aborted && Date.now() - last > PATIENCE) {
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      last = Date.now();
    }
    if (signal.aborted) {
      throw new FaceNetError('ABORTED', 'The detection was aborted.', { cause: signal.reason });
    }
  };
}
