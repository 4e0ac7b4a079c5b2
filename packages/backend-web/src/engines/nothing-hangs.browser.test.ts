import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Program = typeof import('../testing/engines.page.js');

const program = new URL('../testing/engines.page.ts', import.meta.url);
const faceApi = dirname(
  createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
);

async function withPage<Result>(
  browser: Browser,
  work: (page: ProgramPage<Program>) => Promise<Result>,
): Promise<Result> {
  const photo = await readFile(join(faceApi, 'demo/sample1.jpg'));
  const page = await openPage<Program>(browser, program, { pages: { '/photo.jpg': photo } });
  await page.page.route('**/silent.wasm', () => {}); // never answered
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}

describe.skipIf(chromiumMissing()).each(['webgl', 'webgpu'] as const)('a lost %s', (graphics) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium({ graphics });
  });
  afterAll(() => browser.close());

  it('ends the analysis under way, and leaves the page another engine', async () => {
    await withPage(browser, async (page) => {
      const run = await page.call('loseWhileAnalyzing', graphics, '/photo.jpg');
      // Some hundred milliseconds on a machine with nothing else to do.
      console.info(`${graphics}: told ${run.first.milliseconds.toFixed()} ms after the loss`);
      expect(run.first).toMatchObject({ code: 'ENGINE_FAILED' });
      expect(run.first.message).toContain('the GPU was lost');
      expect(run.later).toMatchObject({ code: 'ENGINE_FAILED' });
      expect(run.later.message).toContain('the GPU was lost');
      expect(run.anew).toEqual({ runtime: 'tfjs-wasm', faces: 1 });
      expect(run.named).toEqual({ runtime: `tfjs-${graphics}`, out: [0, 2] });
      expect(run.left).toBe(0);
      expect(page.log.filter((line) => line.startsWith('uncaught'))).toEqual([]);
    });
  });
});

describe.skipIf(chromiumMissing())('an engine that never starts', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  it('counts as missing after its time: the next one is tried', async () => {
    await withPage(browser, async (page) => {
      const { named, chosen } = await page.call('askForSilentGpu');
      expect(named.code).toBe('ENGINE_UNAVAILABLE');
      expect(named.message).toContain('webgpu did not start within 300 ms');
      expect(chosen).toEqual({ runtime: 'tfjs-wasm', out: [0, 2] });
    });
  });

  it('may start at the next try', async () => {
    await withPage(browser, async (page) => {
      const { first, second } = await page.call('startFromSilentServer', '/silent.wasm');
      expect(first.code).toBe('ENGINE_UNAVAILABLE');
      expect(first.message).toContain('wasm did not start within 300 ms');
      expect(second).toEqual({ runtime: 'tfjs-wasm', out: [0, 2] });
    });
  });

  it('ends when the load is aborted', async () => {
    await withPage(browser, async (page) => {
      expect(await page.call('abortLoad', '/silent.wasm')).toMatchObject({ code: 'ABORTED' });
    });
  });
});
