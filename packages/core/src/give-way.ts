/** Milliseconds of work after which other code of the program gets its turn. */
const PATIENCE = 50;
/** In the main thread of a page, which has to draw and to listen meanwhile. */
const PATIENCE_OF_PAGES = 12;

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
}

/** Of Node and of browsers, what may be there; as it was before anybody put a clock of his own in its place. */
const { setImmediate, MessageChannel } = globalThis as unknown as {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
};

/** When the thread was last free for others, as far as is known: whatever works shares it. */
let lastTurn = Number.NEGATIVE_INFINITY;

/** Has a callback called when what waits by now has had its turn. */
let queue: ((callback: () => void) => void) | undefined;

/**
 * Lets what waits for the thread have its turn: input, frames, messages, timers.
 *
 * `scheduler.yield()` does not: whoever calls it again and again is served before all timers and messages.
 * Timers wait four milliseconds and more where they follow one another.
 */
export async function nextTurn(): Promise<void> {
  queue ??= setImmediate ?? throughChannel() ?? ((callback) => setTimeout(callback, 0));
  await new Promise<void>(queue);
  lastTurn = performance.now();
}

/**
 * To be called between two steps of long work, for engines and all computing here hold the thread: in pages it lets
 * others have their turn when they have waited for long, elsewhere it costs nothing.
 *
 * @param wanted elsewhere, too, if more rarely: where an abort shall come in
 * @returns what is to be awaited, or nothing where none has waited for long
 */
export function giveWay(wanted = false): Promise<void> | undefined {
  const inPage = 'document' in globalThis;
  if (!inPage && !wanted) return undefined;
  const patience = inPage ? PATIENCE_OF_PAGES : PATIENCE;
  return performance.now() - lastTurn > patience ? nextTurn() : undefined;
}

function throughChannel(): typeof queue {
  if (!MessageChannel) return undefined;
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}
