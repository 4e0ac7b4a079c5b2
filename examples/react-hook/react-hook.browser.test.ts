import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  exampleConfig,
  openChromium,
  serveExample,
  takeScreenshots,
} from '@facenet/testkit/browser';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const example = new URL('.', import.meta.url);
const photo = (name: string) => sharedPath('data/lfw', name.replace(/_\d+$/, ''), `${name}.jpg`);

describe('react-hook on a server', () => {
  it('renders in plain Node, with the SDK imported', async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'react-server-'));
    const config = exampleConfig(example, outDir);
    await build({
      ...config,
      build: { ...config.build, ssr: 'src/server.tsx' },
      ssr: {
        noExternal: true,
        resolve: { conditions: ['@facenet/source', 'module', 'node', 'production'] },
      },
    });
    // Everything that a server's bundle may load at its start, in a program without any bundler.
    await writeFile(
      join(outDir, 'check.mjs'),
      `import { readdir } from 'node:fs/promises';
      const { renderApp } = await import('./server.js');
      const chunks = (await readdir('assets').catch(() => [])).filter((name) => name.endsWith('.js'));
      for (const chunk of chunks) await import('./assets/' + chunk);
      console.log(JSON.stringify({ html: renderApp(), chunks: chunks.length }));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ['check.mjs'], { cwd: outDir });
    const { html, chunks } = JSON.parse(stdout);
    expect(html).toContain('Faces in React');
    expect(html).toContain('Fetching the networks');
    expect(chunks).toBeGreaterThan(1); // the SDK is not in the way of the first byte
    await rm(outDir, { recursive: true });
  });
});

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('react-hook', () => {
  it('loads once in StrictMode, shows faces, and says what is no photo', async () => {
    expect(createRequire(import.meta.url)('react').version).toMatch(/^19\./);
    const site = await serveExample(example);
    const browser = await openChromium();
    try {
      const page = await browser.newPage({ colorScheme: 'light' });
      await page.goto(site.url);
      await page
        .locator('input')
        .setInputFiles([photo('Colin_Powell_0001'), photo('Tony_Blair_0002')]);
      await expect
        .poll(() => page.locator('figcaption').allInnerTexts(), { timeout: 60_000 })
        .toEqual(['One face.', 'One face.']);
      expect(await page.locator('.frame i').count()).toBe(2);
      const models = site.requests.filter((request) => request.includes('/models/'));
      expect(models.sort()).toEqual([
        'GET /models/mobilefacenet-512.safetensors',
        'GET /models/retinaface.safetensors',
      ]);
      await takeScreenshots(page, 'react-hook');

      const damaged = { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') };
      await page.locator('input').setInputFiles(damaged);
      await page.locator('figcaption.error').waitFor();
      expect(await page.locator('figcaption').innerText()).toContain('unreadable');
      expect(await page.locator('figure img').count()).toBe(0);
    } finally {
      await browser.close();
      await site.close();
    }
  });

  it('says why it could not load, and loads when it is asked again', async () => {
    const site = await serveExample(example);
    const browser = await openChromium();
    try {
      const page = await browser.newPage({ colorScheme: 'dark' });
      await page.route('**/models/**', (route) => route.fulfill({ status: 404 }));
      await page.goto(site.url);
      await page.locator('[role=alert]').waitFor();
      expect(await page.locator('[role=alert]').innerText()).toContain('is not at');
      await takeScreenshots(page, 'react-hook.failed');
      await page.unroute('**/models/**');
      await page.locator('[role=alert] button').click();
      await page.locator('input').setInputFiles(photo('Colin_Powell_0001'));
      await expect
        .poll(() => page.locator('figcaption').innerText(), { timeout: 60_000 })
        .toBe('One face.');
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
