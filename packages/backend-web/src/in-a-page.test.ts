import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumMissing, openChromium, openPage } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';

type Program = typeof import('./testing/analyze.page.js');

const program = new URL('./testing/analyze.page.ts', import.meta.url);
const faceApi = dirname(
  createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
);

/** The short form of `npm run test:browser`. */
describe.skipIf(chromiumMissing())('a page in Chromium', () => {
  it('finds and embeds faces on wasm, with no configuration', async () => {
    const browser = await openChromium();
    try {
      const photo = await readFile(join(faceApi, 'demo/sample1.jpg'));
      const page = await openPage<Program>(browser, program, { pages: { '/photo.jpg': photo } });
      const { runtime, found } = await page.call('analyze', '/photo.jpg', 'wasm');
      await page.close();
      expect(runtime).toBe('tfjs-wasm');
      expect(found.map(({ box }) => box.map(Math.round))).toEqual([
        [1468, 206, 1671, 419],
        [822, 422, 1036, 657],
        [415, 353, 598, 603],
      ]);
      for (const { vector } of found) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    } finally {
      await browser.close();
    }
  });
});
