import { throwIfAborted } from '../abort.js';
import { nextTurn } from '../give-way.js';

/** Bytes that are copied before other code of the program gets its turn: a few milliseconds. */
const PIECE_BYTES = 8 << 20;

/**
 * Makes a copier of bytes that are given away to a thread: the caller's must not be lost, and a large
 * photo takes its time.
 *
 * @returns copies, and throws ABORTED
 */
export function createCopier(
  signal: AbortSignal | undefined,
): (bytes: Uint8Array | Uint8ClampedArray) => Promise<Uint8Array<ArrayBuffer>> {
  let room = PIECE_BYTES;
  return async (bytes) => {
    const own = new Uint8Array(bytes.length);
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(bytes.length, start + room);
      own.set(bytes.subarray(start, end), start);
      room -= end - start;
      start = end;
      if (room > 0) continue;
      await nextTurn();
      throwIfAborted(signal, 'Copying pixels for a worker thread');
      room = PIECE_BYTES;
    }
    return own;
  };
}
