import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import type { LocalServer } from '../local-server.js';
import { modelMirror } from './model-mirror.js';
import { type SiteOptions, serveSite } from './serve-site.js';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Builds the packages for browsers, unless they are as they would become. */
export async function buildWebPackages(): Promise<void> {
  const filters = ['core', 'backend-web'].flatMap((name) => ['--filter', `@facenet/${name}`]);
  await promisify(execFile)('npx', ['turbo', 'run', 'build', ...filters], {
    cwd: repository,
    maxBuffer: 2 ** 26,
  });
}

/**
 * Builds an example with Vite on the built packages, and serves it with the default models at `/models/`.
 *
 * @param folder of the example, such as `new URL('.', import.meta.url)`
 */
export async function serveExample(folder: URL, options: SiteOptions = {}): Promise<LocalServer> {
  await buildWebPackages();
  const outDir = await mkdtemp(join(tmpdir(), 'example-'));
  await build({
    root: fileURLToPath(folder),
    logLevel: 'error',
    // Models come from the mirror.
    build: { outDir, emptyOutDir: true, copyPublicDir: false },
  });
  const site = await serveSite({
    ...options,
    folders: { '/': outDir, '/models/': await modelMirror(), ...options.folders },
  });
  const close = async () => {
    await site.close();
    await rm(outDir, { recursive: true, force: true });
  };
  return { ...site, close };
}

/**
 * Pictures of a page at the size of a desk and of a phone, for people to look at: in the system's folder
 * of temporary files.
 */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  const folder = join(tmpdir(), 'facenet-examples');
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const [size, width, height] of [
    ['desk', 1280, 800],
    ['phone', 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(folder, `${name}.${size}.png`), fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}
