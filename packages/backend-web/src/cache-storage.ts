/** Milliseconds after which Cache Storage is taken for broken: of a damaged profile, browsers never answer. */
const PATIENCE = 10_000;

/**
 * Works with what the browser keeps of this origin. Private windows, sandboxed frames, full disks: to keep something is
 * never worth a failure.
 *
 * @returns undefined where the browser keeps nothing
 */
export async function withCaches<Result>(
  work: (caches: CacheStorage) => Promise<Result>,
): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  try {
    return globalThis.caches && (await Promise.race([work(globalThis.caches), late]));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
