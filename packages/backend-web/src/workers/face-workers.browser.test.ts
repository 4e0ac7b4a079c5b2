import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workerScript } from '../../worker-script.build.js';

type Program = typeof import('./testing/workers.page.js');

const program = new URL('./testing/workers.page.ts', import.meta.url);
const demo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe.skipIf(chromiumMissing())('workers of a page', () => {
  let browser: Browser;
  let page: ProgramPage<Program>;
  let photo: Buffer;
  beforeAll(async () => {
    browser = await openChromium();
    const large = await readFile(join(demo, 'sample1.jpg'));
    photo = await sharp(large).resize(720).toBuffer();
    page = await openPage<Program>(browser, program, {
      pages: { '/photo.jpg': photo, '/large.jpg': large, '/broken.jpg': 'no photo' },
    });
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('find the faces that the page finds', async () => {
    const result = await page.call('compareFaces', '/photo.jpg');
    const { here, there, embedded } = result;
    expect(result.names).toEqual(['tfjs-wasm', 'tfjs-wasm']);
    expect(result.cards).toEqual(['mobilefacenet-512', 'retinaface']);
    expect(result.concurrency).toBe(4);
    expect(here).toHaveLength(3);
    expect(there).toHaveLength(3);
    there.forEach((face, i) => {
      const expected = here[i]!;
      face.box.forEach((value, j) => {
        expect(Math.abs(value - expected.box[j]!)).toBeLessThan(0.05);
      });
      expect(face.crop).toEqual(expected.crop);
      expect(dot(face.vector, expected.vector)).toBeGreaterThan(0.99999);
      expect(dot(embedded[i]!, expected.vector)).toBeGreaterThan(0.99999);
      expect(dot(embedded[i + 3]!, expected.vector)).toBeGreaterThan(0.99999);
    });
    expect(result.isEmbedding.same).toBe(true);
  });

  it('take every source, which stays usable, and refuse what is none', async () => {
    const { boxes, left, junk, broken, size } = await page.call('analyzeSources', '/photo.jpg');
    expect(Object.keys(boxes)).toHaveLength(9);
    for (const [kind, box] of Object.entries(boxes)) {
      box.forEach((value, i) => {
        expect(Math.abs(value - boxes.photo![i]!), kind).toBeLessThan(0.05);
      });
      expect(box, kind).toHaveLength(4);
    }
    const [width, pixels, imageData, bytes, frame] = left;
    expect(pixels).toBe((imageData! / 4) * 3);
    expect([bytes, frame]).toEqual([size, width]);
    expect(junk.code).toBe('INVALID_ARGUMENT');
    expect(junk.message).toContain('one image at a time');
    expect(broken.code).toBe('IMAGE_UNREADABLE');
  });

  it('leave the page free while they load and work', async () => {
    await page.call('forgetModels');
    const { progress, loading, analysis, faces } = await page.call('freedom', '/large.jpg', 1);
    if (process.env.FACENET_SHOW) console.log(JSON.stringify({ loading, analysis }));
    expect(faces).toBe(3);
    expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
    // Each is a second of work, of which a page without workers would get some dozens of turns.
    expect(loading.turns).toBeGreaterThan(1000);
    expect(analysis.turns).toBeGreaterThan(1000);
  });

  it('stop when they are told to, and end what is under way with DISPOSED', async () => {
    const { aborted, after, invalid, disposed } = await page.call('endings', '/large.jpg');
    expect(aborted.map(({ code }) => code)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    expect(after).toBe(3);
    expect(invalid.code).toBe('INVALID_ARGUMENT');
    expect(disposed.map(({ code }) => code)).toEqual(['DISPOSED', 'DISPOSED', 'DISPOSED']);
  });

  it('fail with the photos at hand when the browser ends them', async () => {
    const { ended, later } = await page.call('death', '/large.jpg');
    for (const { code, message } of [...ended, later]) {
      expect(code).toBe('ENGINE_FAILED');
      expect(message).toMatch(/died: the browser ended it/);
    }
  });

  it('work through a list of files', async () => {
    const files = ['/photo.jpg', '/broken.jpg', '/photo.jpg'];
    expect(await page.call('analyzeAll', files)).toEqual([
      ['/photo.jpg', 3],
      ['/broken.jpg', 'IMAGE_UNREADABLE'],
      ['/photo.jpg', 3],
    ]);
  });

  it('say which engines they do not have', async () => {
    expect(await page.call('start', { runtime: 'webgl' })).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('Workers compute on wasm, not on webgl'),
    });
  });
});

describe.skipIf(chromiumMissing())('the script of a worker', () => {
  let browser: Browser;
  let pages: Record<string, string | Uint8Array>;
  beforeAll(async () => {
    browser = await openChromium();
    const face = fileURLToPath(new URL('./face-worker.ts', import.meta.url));
    pages = {
      '/photo.jpg': await sharp(join(demo, 'sample1.jpg')).resize(720).toBuffer(),
      '/face-worker.js': await workerScript(face),
      '/silent.js': 'addEventListener("message", () => {});',
      '/wrong.js': 'throw new Error("an error of its own");',
    };
  });
  afterAll(() => browser?.close());

  it('may be served by the page, which its content security policy allows', async () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
    const headers = { 'content-security-policy': policy };
    const page = await openPage<Program>(browser, program, { pages, headers });
    const refused = await page.call('start', {});
    expect(refused.code).toBe('ENGINE_UNAVAILABLE');
    expect(refused.message).toContain("worker-src 'self'");
    expect(refused.message).toMatch(/worker-src blob:.*workerUrl/);
    const served = await page.call('start', { workerUrl: '/face-worker.js' }, '/photo.jpg');
    expect(served).toMatchObject({ code: 'none', faces: 3 });
    await page.close();
  });

  it('is missed by name, and is given up when it never answers', async () => {
    const page = await openPage<Program>(browser, program, { pages });
    const missing = await page.call('start', { workerUrl: '/missing.js' });
    expect(missing.code).toBe('ENGINE_UNAVAILABLE');
    expect(missing.message).toMatch(/missing\.js does not start: status 404/);
    const wrong = await page.call('start', { workerUrl: '/wrong.js' });
    expect(wrong).toMatchObject({ code: 'ENGINE_FAILED' });
    expect(wrong.message).toContain('an error of its own');
    const silent = await page.call('start', { workerUrl: '/silent.js', startTimeout: 500 });
    expect(silent.code).toBe('ENGINE_UNAVAILABLE');
    expect(silent.message).toContain('A worker did not start within 500 ms');
    const foreign = await page.call('start', { workerUrl: 'https://elsewhere.invalid/worker.js' });
    expect(foreign.code).toBe('ENGINE_UNAVAILABLE');
    expect(foreign.message).toContain('of another origin');
    await page.close();
  });

  it('converts models of public addresses, which the page then keeps', async () => {
    const page = await openPage<Program>(browser, program, { pages });
    const asked: string[] = [];
    await page.page.route(/^https:/, async (route) => {
      const [name] = /[^/]+$/.exec(route.request().url()) as unknown as [DefaultModelFile];
      asked.push(name);
      const headers = { 'access-control-allow-origin': '*' };
      await route.fulfill({ body: Buffer.from(await defaultModelFile(name)), headers });
    });
    const inThePage = () => page.site.requests.filter((path) => path.includes('every-format'));
    // One for each model, one that looks at the photo; and of those that know formats none in the page.
    expect(await page.call('publicModels', '/photo.jpg')).toEqual({ faces: 3, workers: 3 });
    expect(asked).toEqual(['mnet.25_v2.onnx', 'fr_feature.onnx']);
    expect(await page.call('publicModels', '/photo.jpg')).toEqual({ faces: 3, workers: 1 });
    expect(asked).toHaveLength(2);
    expect(inThePage()).toEqual([]);
    await page.close();
  });

  it('needs no engine in the page', async () => {
    const page = await openPage<Program>(browser, program, { pages });
    expect(await page.call('enginesOfPage')).toEqual([]);
    await page.close();
  });
});
