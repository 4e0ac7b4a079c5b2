import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumMissing, openChromium, openPage } from '@facenet/testkit/browser';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { WebRuntime } from '../engines/web-engines.js';

type Program = typeof import('./testing/models.page.js');

const program = new URL('./testing/models.page.ts', import.meta.url);
const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');

/** A face of 100 pixels, cut from a photo. */
const face = () =>
  sharp(join(dirname(faceApi), 'demo/sample1.jpg'))
    .extract({ left: 390, top: 320, width: 240, height: 320 })
    .resize(120, 160)
    .png()
    .toBuffer();

async function inChromium<Result>(
  engine: WebRuntime,
  work: (page: Awaited<ReturnType<typeof openPage<Program>>>) => Promise<Result>,
): Promise<Result> {
  const browser = await openChromium({ graphics: engine === 'wasm' ? 'none' : engine });
  try {
    const page = await openPage<Program>(browser, program, {
      pages: { '/face.png': await face() },
    });
    return await work(page);
  } finally {
    await browser.close();
  }
}

describe.skipIf(chromiumMissing())('a page that analyses photo after photo', () => {
  it.each([
    ['wasm', 100],
    ['webgl', 10], // as a processor computes it
  ] as const)('keeps no tensor on %s', async (engine, calls) => {
    await inChromium(engine, async (page) => {
      const first = await page.call('analyze', engine, '/face.png', 2);
      expect(await page.call('analyze', engine, '/face.png', calls)).toBe(first);
    });
  });

  it('keeps nothing on the heap over a thousand calls', async () => {
    await inChromium('wasm', async (page) => {
      const session = await page.page.context().newCDPSession(page.page);
      const usedHeap = async () => {
        await session.send('HeapProfiler.collectGarbage');
        return (await session.send('Runtime.getHeapUsage')).usedSize;
      };
      await page.call('analyze', 'wasm', '/face.png', 100);
      const before = await usedHeap();
      await page.call('analyze', 'wasm', '/face.png', 1000);
      // Less than half a kilobyte a call: vectors alone have two.
      expect((await usedHeap()) - before).toBeLessThan(500_000);
    });
  });
});
