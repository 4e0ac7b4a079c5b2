import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ServePageOptions,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Program = typeof import('../../testing/start-wasm.page.js');

const program = new URL('../../testing/start-wasm.page.ts', import.meta.url);
const file = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);
const SCRIPTS = "script-src 'self' 'unsafe-inline'";
const policy = (text: string) => ({ headers: { 'content-security-policy': text } });

describe.skipIf(chromiumMissing())('WebAssembly in a page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  /** @returns why the engine does not start */
  async function start(options: ServePageOptions, wasmPath?: string, at = browser) {
    const page = await openPage<Program>(at, program, options);
    const reason = await page.call('startWasm', wasmPath);
    const { log } = page;
    await page.close();
    return { reason, log };
  }

  it('starts from a file where the page has it, by a path or an address', async () => {
    const pages = { '/static/engine.wasm': await readFile(file) };
    const page = await openPage<Program>(browser, program, { pages });
    expect(await page.call('startWasm', 'static/engine.wasm')).toBeUndefined();
    expect(page.site.requests).toContain('GET /static/engine.wasm');
    await page.page.reload();
    await page.page.waitForFunction('globalThis.program');
    expect(await page.call('startWasm', `${page.site.url}static/engine.wasm`)).toBeUndefined();
    await page.close();
  });

  it('starts without a file, and without a line in the console', async () => {
    expect(await start({})).toEqual({ reason: undefined, log: [] });
  });

  it('says that the file is missing, and starts from the next address', async () => {
    const page = await openPage<Program>(browser, program, {
      pages: { '/engine.wasm': await readFile(file) },
    });
    expect(await page.call('startWasm', '/missing.wasm')).toMatch(/missing\.wasm: .*status 404/);
    expect(await page.call('startWasm', '/engine.wasm')).toBeUndefined();
    await page.close();
  });

  it('says that a page came in its place', async () => {
    const { reason } = await start({}, '/index.html');
    expect(reason).toMatch(/index\.html: it is no WebAssembly but text\/html/);
  });

  it('says that the policy forbids to fetch it', async () => {
    const { reason } = await start(
      policy(`${SCRIPTS} 'wasm-unsafe-eval'; connect-src 'none'`),
      '/engine.wasm',
    );
    expect(reason).toMatch(/engine\.wasm: .*content security policy.*connect-src/);
  });

  it('says that the policy forbids to run it', async () => {
    const { reason } = await start(policy(SCRIPTS));
    expect(reason).toMatch(/content security policy of this page forbids WebAssembly/);
  });

  it('says that the processor or browser has no SIMD', async () => {
    const old = await openChromium({ args: ['--js-flags=--no-enable-sse4-1'] });
    const { reason } = await start({}, undefined, old);
    await old.close();
    expect(reason).toMatch(/WebAssembly has no SIMD/);
  });
});
