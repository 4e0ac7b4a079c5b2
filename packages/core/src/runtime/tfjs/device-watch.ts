import { FaceNetError } from '../../errors.js';

/** Milliseconds that a device that let a call fail has to tell that it is gone. */
const LAST_WORD = 500;

/** Knows whether the device that a tfjs backend computes on is still there. */
export interface DeviceWatch {
  /** Fires when the device is gone; its reason is a text that says why. */
  readonly lost: AbortSignal;
  /**
   * Has `lost` fire at once if the device is gone: events of that come late.
   *
   * @param failure what a call on the device has thrown, which may tell
   */
  look(failure?: unknown): void;
}

/**
 * Waits for what a device computes, but no longer than the device is there: reading from one that is gone
 * may never end, or yield zeros.
 *
 * @param what is computed, for the error: "tfjs (webgl) on mobilefacenet"
 * @throws FaceNetError ENGINE_FAILED when the device is gone
 */
export async function whileThere<Result>(
  watch: DeviceWatch | undefined,
  what: string,
  compute: () => Promise<Result>,
): Promise<Result> {
  if (!watch) return compute();
  const { lost } = watch;
  let leave = () => {};
  const gone = new Promise<never>((_, reject) => {
    leave = () => reject(deviceLost(what, lost));
  });
  gone.catch(() => {}); // it may come before the race
  lost.addEventListener('abort', leave);
  try {
    throwIfLost(watch, what);
    const result = await Promise.race([compute(), gone]);
    throwIfLost(watch, what);
    return result;
  } catch (error) {
    watch.look(error);
    await lastWordOf(lost);
    throwIfLost(watch, what);
    throw error;
  } finally {
    lost.removeEventListener('abort', leave);
  }
}

/** @throws FaceNetError ENGINE_FAILED when the device is gone */
export function throwIfLost(watch: DeviceWatch | undefined, what: string): void {
  watch?.look();
  if (watch?.lost.aborted) throw deviceLost(what, watch.lost);
}

function deviceLost(what: string, { reason }: AbortSignal): FaceNetError {
  return new FaceNetError('ENGINE_FAILED', `${what}: the GPU was lost (${reason}).`, {
    hint: 'Make a new backend and load again: it takes another engine.',
  });
}

/** A device that vanishes first lets calls fail, and tells why only afterwards. */
function lastWordOf(lost: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve();
    lost.addEventListener('abort', end);
    if (lost.aborted) end();
    setTimeout(end, LAST_WORD);
  });
}
