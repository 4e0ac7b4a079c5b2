import type { Browser } from 'playwright-core';

/** A tab that its browser hides when another is in front. */
export interface Tab<Program> {
  bringToFront(): Promise<void>;
  /** Calls a function that the module of its page exports; arguments and result are JSON. */
  call<Name extends keyof Program & string>(
    name: Name,
    ...args: Program[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Program[Name] extends (...args: never) => infer Result ? Awaited<Result> : never>;
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

/**
 * Opens a page of {@link servePage} in a tab as people have them. Playwright's own pages are told that each of
 * them is in front, so that none is ever hidden.
 */
export async function openTab<Program>(browser: Browser, url: string): Promise<Tab<Program>> {
  const session = await browser.newBrowserCDPSession();
  const { targetId } = await session.send('Target.createTarget', { url });
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (answer: Answer) => void>();
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const answer = JSON.parse(event.message) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let sent = 0;
  const evaluate = async (expression: string): Promise<unknown> => {
    const id = ++sent;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    const { error, result } = await answered;
    waiting.delete(id);
    const thrown = result?.exceptionDetails;
    if (error) throw new Error(error.message);
    if (thrown) throw new Error(thrown.exception?.description ?? 'an error in the page');
    return result?.result?.value;
  };
  const loaded = async () => {
    const waits = `(async () => {
      while (!globalThis.program) await new Promise((resolve) => setTimeout(resolve, 20));
    })()`;
    for (;;) {
      try {
        return await evaluate(waits);
      } catch (error) {
        // A new tab is empty for a moment, before it goes to its address.
        if (!/context was destroyed/.test((error as Error).message)) throw error;
      }
    }
  };
  return {
    bringToFront: async () => {
      await session.send('Target.activateTarget', { targetId });
    },
    call: async (name, ...args) => {
      await loaded();
      return (await evaluate(
        `program[${JSON.stringify(name)}](...${JSON.stringify(args)})`,
      )) as never;
    },
    close: async () => {
      await session.send('Target.closeTarget', { targetId });
      await session.detach();
    },
  };
}
