import { vi } from 'vitest';
import { nextTurn } from '../give-way.js';

/**
 * Has code believe that it runs in a page, whose clock goes on by a second at each look, so that every place
 * that may give way to others does. Ends with `leavePage()`.
 */
export function stubPage(): void {
  vi.stubGlobal('document', {});
  stubHastyClock();
}

/** A clock that goes on by a second at each look. */
export function stubHastyClock(): void {
  let time = performance.now();
  vi.stubGlobal('performance', { now: () => (time += 1000) });
}

/**
 * Puts globals and the clock back. A turn is taken at the real time, or else whatever works next in this
 * thread, other files' tests included, would wait for a time that has not come yet.
 */
export async function leavePage(): Promise<void> {
  vi.unstubAllGlobals();
  await nextTurn();
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
