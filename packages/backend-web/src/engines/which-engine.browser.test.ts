import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type ChromiumOptions,
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';

type Program = typeof import('../testing/engines.page.js');

const program = new URL('../testing/engines.page.ts', import.meta.url);
const require = createRequire(import.meta.url);
const faceApi = dirname(require.resolve('@vladmandic/face-api/package.json'));
const ortFolder = dirname(require.resolve('onnxruntime-web'));

async function inChromium<Result>(
  options: ChromiumOptions,
  work: (open: () => Promise<ProgramPage<Program>>) => Promise<Result>,
): Promise<Result> {
  const browser = await openChromium(options);
  const photo = await readFile(join(faceApi, 'demo/sample1.jpg'));
  const site = { pages: { '/photo.jpg': photo }, folders: { '/ort/': ortFolder } };
  try {
    return await work(() => openPage<Program>(browser, program, site));
  } finally {
    await browser.close();
  }
}

const verdict = { engine: 'webgl', renderer: 'a GPU', fast: true, reason: 'It was.' } as const;

describe.skipIf(chromiumMissing())('which engine a page gets', () => {
  it('is wasm where a processor stands for the GPU', async () => {
    await inChromium({ graphics: 'webgl' }, async (open) => {
      const times: Record<'chosen' | 'named', number[]> = { chosen: [], named: [] };
      for (const kind of ['chosen', 'named', 'chosen', 'named'] as const) {
        const page = await open();
        const options = kind === 'named' ? { runtime: 'wasm' as const } : {};
        const run = await page.call('firstResult', '/photo.jpg', options);
        await page.close();
        expect(run.runtime).toBe('tfjs-wasm');
        expect(run.faces).toBe(3);
        if (kind === 'chosen') {
          expect(run.engines.find(({ name }) => name === 'webgl')).toMatchObject({
            state: 'refused',
            reason: expect.stringMatching(/SwiftShader.*is no GPU/),
          });
        }
        times[kind].push(run.milliseconds);
      }
      const ratio = Math.min(...times.chosen) / Math.min(...times.named);
      console.info(`first result, chosen to named: ${ratio.toFixed(2)}`, times);
    });
  });

  it('gets the right answer of the probe from each', async () => {
    await inChromium({ graphics: 'webgpu' }, async (open) => {
      const page = await open();
      for (const engine of ['wasm', 'webgl', 'webgpu'] as const) {
        expect((await page.call('probeOn', engine)).error).toBeLessThan(1e-4);
      }
      await page.close();
    });
  });

  it('is remembered by the browser, and by the page alone where storage is blocked', async () => {
    await inChromium({}, async (open) => {
      const page = await open();
      const first = await page.call('rememberOne', verdict);
      expect(first).toEqual({ before: [], after: [verdict] });
      const reload = async () => {
        await page.page.reload();
        await page.page.waitForFunction('globalThis.program');
      };
      await reload();
      expect((await page.call('rememberOne', verdict)).before).toEqual([verdict]);
      await reload();
      await page.call('blockStorage');
      const blocked = await page.call('rememberOne', verdict);
      expect(blocked).toEqual({ before: [], after: [verdict] });
      const { runtime } = await page.call('firstResult', '/photo.jpg');
      expect(runtime).toBe('tfjs-wasm');
      await page.close();
    });
  });

  it('may be onnxruntime-web, which then trains, too', async () => {
    await inChromium({}, async (open) => {
      const page = await open();
      const run = await page.call('useOnnxRuntime', '/photo.jpg', '/ort/');
      expect(run.engines[0]).toMatchObject({ name: 'onnxruntime-web', state: 'chosen' });
      expect(run.faces).toBe(1);
      expect(run.error).toBeLessThan(1e-4);
      expect(run.training).toBe('onnxruntime-web');
      await page.close();
    });
  });
});

describe.skipIf(chromiumMissing())('an engine that is named and missing', () => {
  it('says why there is no WebGL, and no GPU for WebGPU', async () => {
    await inChromium({ args: ['--disable-software-rasterizer'] }, async (open) => {
      const page = await open();
      expect(await page.call('whyNot', { runtime: 'webgl' })).toMatchObject({
        code: 'ENGINE_UNAVAILABLE',
        message: expect.stringContaining('webgl: this browser gives no WebGL 2'),
      });
      expect(await page.call('whyNot', { runtime: 'webgpu' })).toMatchObject({
        code: 'ENGINE_UNAVAILABLE',
        message: expect.stringMatching(/webgpu: the browser has WebGPU, but no GPU for it/),
      });
      await page.close();
    });
  });

  it('says that WebGPU wants https', async () => {
    const args = ['--host-resolver-rules=MAP plain.test 127.0.0.1'];
    await inChromium({ args }, async (open) => {
      const page = await open();
      await page.page.goto(page.site.url.replace(/127\.0\.0\.1|localhost/, 'plain.test'));
      await page.page.waitForFunction('globalThis.program');
      const { message } = await page.call('whyNot', { runtime: 'webgpu' });
      expect(message).toMatch(/gives no WebGPU, which pages have on https and localhost only/);
      await page.close();
    });
  });
});
