import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import { crop } from '@facenet/core/image';
import { chromiumMissing, openChromium, type PackedApp, packedApp } from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedFile, weighFirstLoad, writeFirstLoad } from './testing/weigh-app.js';

/** Bytes until the first result, scripts and WebAssembly gzipped: what there is, and a few percent. */
const LIMITS = {
  vite: { js: 104_000, wasm: 140_000, all: 4_700_000 },
  esbuild: { js: 111_000, wasm: 141_000, all: 4_700_000 },
} as const;
/** Parts of a script that are told, of those that are not small. */
const TOLD_PARTS = 12;
const SMALL = 500;

const faceApi = dirname(
  createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
);
const PLACES = [
  { x: 1320, y: 60, width: 500, height: 500 },
  { x: 680, y: 290, width: 500, height: 500 },
];

const bytesOf = (files: readonly LoadedFile[], kind?: LoadedFile['kind']) =>
  files
    .filter((file) => kind === undefined || file.kind === kind)
    .reduce((sum, { bytes }) => sum + bytes, 0);

/** What was loaded and what lies in it, for whoever has to make it smaller. */
const listed = (files: readonly LoadedFile[]) =>
  files
    .flatMap(({ name, kind, bytes, parts }) => [
      `${bytes} ${kind} ${name}`,
      ...parts
        .filter(([, size], i) => i < TOLD_PARTS && size > SMALL)
        .map(([module, size]) => `    ${size} ${module.replace(/^.*node_modules\//, '')}`),
    ])
    .join('\n');

describe.skipIf(chromiumMissing())("what a page with README's program downloads", () => {
  let app: PackedApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await packedApp();
    const photo = await readImage(join(faceApi, 'demo/sample1.jpg'));
    const crops = PLACES.map((place) => encodeImage(crop(photo, place), 'png'));
    await writeFirstLoad(app, await Promise.all(crops));
    browser = await openChromium();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it.each(['vite', 'esbuild'] as const)('is no more than it was, built by %s', async (bundler) => {
    const files = await weighFirstLoad(app, bundler, browser);
    const found = { js: bytesOf(files, 'js'), wasm: bytesOf(files, 'wasm'), all: bytesOf(files) };
    console.log(`${bundler}: ${JSON.stringify(found)}`);
    const limits = LIMITS[bundler];
    for (const kind of ['js', 'wasm', 'all'] as const) {
      expect(found[kind], listed(files)).toBeLessThanOrEqual(limits[kind]);
      expect(found[kind]).toBeGreaterThan(limits[kind] / 2);
    }
  });
});
