import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, type InlineConfig } from 'vite';
import { workerScript } from '../../../../packages/backend-web/worker-script.build.js';
import type { LocalServer } from '../local-server.js';
import { wasmBytes } from '../wasm-bytes.js';
import { modelMirror } from './model-mirror.js';
import { type SiteOptions, serveSite } from './serve-site.js';

/** Scripts of workers as texts, as the builds of the packages have them. */
const workerTexts = {
  name: 'worker-texts',
  enforce: 'pre',
  async load(id: string) {
    if (!id.endsWith('?script')) return undefined;
    const path = id.replace('?script', '').replace(/\.js$/, '.ts');
    return `export default ${JSON.stringify(await workerScript(path))};`;
  },
} as const;

/**
 * How Vite builds an example on the sources of the packages, which need not be built then; that packed ones
 * work with Vite is tried elsewhere.
 *
 * @param folder of the example, such as `new URL('.', import.meta.url)`
 */
export function exampleConfig(folder: URL, outDir: string): InlineConfig {
  return {
    root: fileURLToPath(folder),
    logLevel: 'error',
    plugins: [wasmBytes, workerTexts],
    resolve: { conditions: ['@facenet/source', 'module', 'browser', 'production'] },
    // Models come from the mirror.
    build: { outDir, emptyOutDir: true, copyPublicDir: false },
  };
}

/** Builds an example and serves it, with the default models at `/models/`. */
export async function serveExample(folder: URL, options: SiteOptions = {}): Promise<LocalServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'example-'));
  await build(exampleConfig(folder, outDir));
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
 * Pictures of a page at the size of a desk and of a phone, for people to look at: in the folder that
 * `FACENET_SCREENSHOTS` names, else among the temporary files of the tests.
 */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  const folder = process.env.FACENET_SCREENSHOTS ?? join(tmpdir(), 'screenshots');
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
