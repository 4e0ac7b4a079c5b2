import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { encodeImage, nodeBackend, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { crop } from '@facenet/core/image';
import {
  type AppSources,
  type BuildApp,
  type BuiltApp,
  buildApp,
  chromiumMissing,
  modelMirror,
  openChromium,
  type PackedApp,
  packedApp,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadmePage, type SeenFace, writeReadmeApp } from './testing/readme-app.js';

const faceApi = dirname(
  createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
);
/** Where two people are in it. */
const PLACES = [
  { x: 1320, y: 60, width: 500, height: 500 },
  { x: 680, y: 290, width: 500, height: 500 },
];
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** What README's program finds on Node. */
async function onNode(photos: readonly RgbImage[]): Promise<SeenFace[]> {
  const mirror = await modelMirror();
  await using facenet = await FaceNet.load({
    backend: nodeBackend(),
    model: join(mirror, 'mobilefacenet-512.safetensors'),
    detector: join(mirror, 'retinaface.safetensors'),
  });
  const seen: SeenFace[] = [];
  for (const photo of photos) {
    const [face] = await facenet.analyze(photo);
    if (face) seen.push({ box: [...face.box], vector: [...face.embedding.vector] });
  }
  return seen;
}

/** The packages as npm has them, in apps of several bundlers, on an engine that nobody configured. */
describe.skipIf(chromiumMissing())("README's program in an app", () => {
  let browser: Browser;
  let app: PackedApp;
  let sources: AppSources;
  let expected: readonly SeenFace[];
  const built = new Map<BuildApp, Promise<BuiltApp>>();
  const build = (how: BuildApp) => {
    const site = built.get(how) ?? how(sources);
    built.set(how, site);
    return site;
  };

  beforeAll(async () => {
    app = await packedApp();
    const photo = await readImage(join(faceApi, 'demo/sample1.jpg'));
    const photos = PLACES.map((place) => crop(photo, place));
    const [first, second] = await Promise.all(photos.map((image) => encodeImage(image, 'png')));
    sources = await writeReadmeApp(app, first as Uint8Array, second as Uint8Array);
    browser = await openChromium();
    expected = await onNode(photos);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    for (const site of built.values())
      await site.then(
        ({ close }) => close(),
        () => undefined,
      );
    await app?.close();
  });

  it.each([
    ['Vite build', 'page'],
    ['Vite build', 'worker-page'],
    ['Vite dev', 'page'],
    ['Vite dev', 'worker-page'],
    ['esbuild', 'page'],
    ['esbuild', 'worker-page'],
    ['esbuild, one file', 'page'],
    ['esbuild, one file', 'worker-page'],
    ['webpack', 'page'],
    ['webpack', 'worker-page'],
  ] as const)('gives what Node gives: %s, %s', async (how, page) => {
    const { url } = await build(buildApp[how]);
    const { faces, log } = await openReadmePage(browser, `${url}${page}.html`);
    expectSame(faces, expected);
    expect(log.filter((line) => !/^(log: |debug: \[vite\])/.test(line))).toEqual([]);
  });

  it('works where the page is isolated from other origins', async () => {
    const site = await buildApp.esbuild(sources, ISOLATED);
    const { faces } = await openReadmePage(browser, `${site.url}page.html`);
    await site.close();
    expectSame(faces, expected);
  });
});

function expectSame(found: readonly SeenFace[], expected: readonly SeenFace[]): void {
  expect(found).toHaveLength(2);
  for (const [i, { box, vector }] of expected.entries()) {
    const face = found[i] as SeenFace;
    const off = box.map((edge, j) => Math.abs(edge - (face.box[j] as number)));
    expect(Math.max(...off)).toBeLessThanOrEqual(0.05);
    const cosine = vector.reduce((sum, value, j) => sum + value * (face.vector[j] as number), 0);
    expect(cosine).toBeGreaterThanOrEqual(0.99999);
  }
}
