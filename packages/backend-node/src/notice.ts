import { isMainThread } from 'node:worker_threads';

const told = new Set<string>();

/**
 * Tells once in a process what would make it faster. FACENET_QUIET=1 in the environment keeps it
 * still; of threads only the main one speaks, unless it is told to whom.
 *
 * @param onNotice default: a line on standard error
 */
export function adviseOnce(
  advice: string,
  onNotice: (text: string) => void = isMainThread ? console.warn : () => {},
): void {
  if (told.has(advice) || isSet(process.env.FACENET_QUIET)) return;
  told.add(advice);
  onNotice(advice);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
