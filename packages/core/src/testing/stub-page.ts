import { vi } from 'vitest';

/**
 * Has code believe that it runs in a page, whose clock goes on by a second at each look, so that every place
 * that may give way to others does. Ends with `vi.unstubAllGlobals()`.
 */
export function stubPage(): void {
  vi.stubGlobal('document', {});
  stubHastyClock();
}

let time = performance.now();

/** A clock that goes on by a second at each look. */
export function stubHastyClock(): void {
  vi.stubGlobal('performance', { now: () => (time += 1000) });
}

/** Counts the turns of the event loop that work lets others have. */
export async function turnsDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ turns: number; result: Result }> {
  let turns = 0;
  let next = setImmediate(function count() {
    turns++;
    next = setImmediate(count);
  });
  try {
    const result = await work();
    return { turns, result };
  } finally {
    clearImmediate(next);
  }
}
