import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Program = typeof import('./testing/gives-way.page.js');

const program = new URL('./testing/gives-way.page.ts', import.meta.url);
const photo = createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample1.jpg');
const FACES = 1200;

/** Counted in turns, whatever time they take: the clock of the page makes every place give way that may. */
describe.skipIf(chromiumMissing())('a page without workers and signals', () => {
  let browser: Browser;
  let page: ProgramPage<Program>;
  beforeAll(async () => {
    browser = await openChromium();
    page = await openPage<Program>(browser, program, {
      pages: { '/photo.jpg': await readFile(photo) },
    });
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('has its turn while a photo of many faces is analysed', async () => {
    const { faces, detection, alignment, embedding } = await page.call(
      'analyzing',
      '/photo.jpg',
      3,
    );
    expect(faces).toBe(9);
    // After each layer of the network, which has some seventy, and more than one look at the photo.
    expect(detection.messages).toBeGreaterThan(70);
    expect(alignment.messages).toBeGreaterThanOrEqual(faces);
    expect(embedding.messages).toBeGreaterThan(faces + 40);
    expect(detection.frames).toBeGreaterThan(0);
    expect(detection.timers).toBeGreaterThan(0);
  });

  it.each(['clusterFaces', 'FaceClusters', 'dbscan', 'chineseWhispers'] as const)(
    'has its turn while many faces are sorted by %s',
    async (way) => {
      const { turns, people } = await page.call('clustering', way, FACES);
      expect(people).toBe(FACES / 8);
      // Between 64 rows, once as they are checked and once as they are made ready to be compared.
      expect(turns.messages).toBeGreaterThan((2 * FACES) / 64);
      expect(turns.timers).toBeGreaterThan(0);
    },
  );
});
