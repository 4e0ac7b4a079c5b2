import { rm } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import type { LocalServer } from '../local-server.js';
import { bundlePage } from './bundle-page.js';
import { modelMirror } from './model-mirror.js';
import { type SiteOptions, serveSite } from './serve-site.js';

export interface OpenPageOptions extends SiteOptions {
  /** What is in the page's body: `<img id="photo" src="/photo.jpg">`. */
  readonly body?: string;
}

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
  { body = '', pages, folders, headers }: OpenPageOptions = {},
): Promise<ProgramPage<Program>> {
  const script = await bundlePage(module);
  const html = `<!doctype html><meta charset="utf-8"><title>test</title><body>${body}
<script type="module" src="/page.js"></script>`;
  const site = await serveSite({
    pages: { '/index.html': html, '/favicon.ico': '', ...pages },
    folders: { '/': script, '/models/': await modelMirror(), ...folders },
    ...(headers && { headers }),
  });
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
      await rm(script, { recursive: true, force: true });
    },
  };
}
