import type { Browser, Page } from 'playwright-core';
import type { LocalServer } from '../local-server.js';
import { type ServePageOptions, servePage } from './serve-page.js';

/** A module that runs in a page of a browser. */
export interface ProgramPage<Program> {
  readonly page: Page;
  readonly site: LocalServer;
  /** What the page wrote to its console, and errors that nobody caught. */
  readonly log: readonly string[];
  /** Calls a function that the module exports; arguments and result are JSON. */
  call<Name extends keyof Program & string>(
    name: Name,
    ...args: Program[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Program[Name] extends (...args: never) => infer Result ? Awaited<Result> : never>;
  close(): Promise<void>;
}

/**
 * Opens a page with a module of a test, bundled from the sources, and the default models at `/models/`.
 *
 * ```ts
 * const program = new URL('./testing/inputs.page.ts', import.meta.url);
 * const page = await openPage<Program>(browser, program); // type Program = typeof import(that file)
 * const pixels = await page.call('readPixels', '#photo');
 * ```
 */
export async function openPage<Program>(
  browser: Browser,
  module: URL,
  options: ServePageOptions = {},
): Promise<ProgramPage<Program>> {
  const site = await servePage(module, options);
  const context = await browser.newContext();
  const page = await context.newPage();
  const log: string[] = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`uncaught: ${error.message}`));
  await page.goto(site.url);
  await page.waitForFunction('globalThis.program');
  return {
    page,
    site,
    log,
    call: (name, ...args) =>
      page.evaluate(
        ([key, values]) => {
          const { program } = globalThis as unknown as {
            program: Record<string, (...given: unknown[]) => unknown>;
          };
          return program[key as string]?.(...(values as unknown[])) as never;
        },
        [name, args] as const,
      ),
    close: async () => {
      await context.close();
      await site.close();
    },
  };
}
