import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { encodeImage, nodeBackend, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { crop, resizeAntialiased } from '@facenet/core/image';
import { documentedExample, readmeExample } from '@facenet/testkit';
import {
  type AppSources,
  type BuiltApp,
  buildApp,
  chromiumMissing,
  modelMirror,
  openChromium,
  type PackedApp,
  packedApp,
} from '@facenet/testkit/browser';
import { build, type OnResolveArgs, type Plugin } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadmePage, type SeenFace, type Wish, writeReadmeApp } from './testing/readme-app.js';

const faceApi = dirname(
  createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
);
const BROWSER = 'docs/browser.md';
/** Where two people are in it. */
const PLACES = [
  { x: 1320, y: 60, width: 500, height: 500 },
  { x: 680, y: 290, width: 500, height: 500 },
];
/** Distances that the program logs, what Vite says, and Chromium where it has no WebGPU. */
const EXPECTED = /^(log: |debug: \[vite\]|warning: No available adapters)/;
type How = keyof typeof buildApp;
type Page = 'page' | 'worker-page';
const BUILDS = Object.keys(buildApp) as readonly How[];
const WAYS: Readonly<Record<string, { page: Page; wish: Wish }>> = {
  'in the page': { page: 'page', wish: {} },
  'in a module worker of its own': { page: 'worker-page', wish: {} },
  'with workers: 1': { page: 'page', wish: { load: { workers: 1 } } },
};
/** Workers have no import map; and those of esbuild are one file in any case. */
const ONLY_PAGES: readonly How[] = ['import map', 'esbuild, one file'];
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
  const built = new Map<string, Promise<BuiltApp>>();

  beforeAll(async () => {
    app = await packedApp();
    const photo = await readImage(join(faceApi, 'demo/sample1.jpg'));
    const photos = PLACES.map((place) =>
      resizeAntialiased(crop(photo, place), 200, 200, 'bilinear'),
    );
    const [first, second] = await Promise.all(photos.map((image) => encodeImage(image, 'png')));
    sources = await writeReadmeApp(app, first as Uint8Array, second as Uint8Array);
    browser = await openChromium();
    expected = await onNode(photos);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** What the program does in an app, which is built once. */
  async function outcome(
    how: How,
    page: Page,
    wish: Wish = {},
    { headers = {}, chromium = browser } = {},
  ) {
    const done = built.get(how) ?? buildApp[how](sources);
    built.set(how, done);
    const site = await (await done).serve(headers);
    try {
      return await openReadmePage(chromium, `${site.url}${page}.html`, wish);
    } finally {
      await site.close();
    }
  }

  const cases = BUILDS.flatMap((how) =>
    Object.entries(WAYS).map(([way, of]) => ({ how, way, ...of })),
  );

  it.each(cases.filter(({ how, page }) => page === 'page' || !ONLY_PAGES.includes(how)))(
    'gives what Node gives: $how, $way',
    async ({ how, page, wish }) => {
      const { faces, log } = await outcome(how, page, wish);
      expect(log.filter((line) => !EXPECTED.test(line))).toEqual([]);
      expectSame(faces, expected);
    },
  );

  it('works where the page is isolated from other origins', async () => {
    const { faces } = await outcome('esbuild', 'page', {}, { headers: ISOLATED });
    expectSame(faces, expected);
  });

  it('works under the content security policy of the documentation, which asks no more than it needs', async () => {
    const documented = await documentedExample(BROWSER, 'Content security policy', 'http');
    const [, policy = ''] = /^Content-Security-Policy: (.+)\n$/.exec(documented) ?? [];
    const selfHosted = { backend: { from: '/models/' } };
    const withWorkers = { ...selfHosted, load: { workers: 1 } };
    const under = (policy: string, wish: Wish) =>
      outcome('Vite build', 'page', wish, { headers: { 'content-security-policy': policy } });
    expectSame((await under(policy, withWorkers)).faces, expected);
    const trusted = `${policy}; require-trusted-types-for 'script'`;
    expectSame((await under(trusted, selfHosted)).faces, expected);

    const needed = policy.split('; ').filter((directive) => !directive.startsWith('default-src'));
    expect(needed).toHaveLength(4);
    const weaker = [...needed, "'wasm-unsafe-eval'"].map((part) => policy.replace(part, ''));
    const outcomes = await Promise.all(weaker.map((less) => under(less, withWorkers)));
    expect(outcomes.map(({ faces }) => faces.length)).toEqual(weaker.map(() => 0));
  }, 600_000);

  it('is the program of the documentation of browsers', async () => {
    const documented = await documentedExample(BROWSER, 'In a browser', 'ts');
    expect(documented.replace("{ from: '/models/' }", '')).toBe(await readmeExample('a browser'));
  });

  it('finds in the import map of the documentation all that the packages import and export', async () => {
    const [, json = ''] = /<script type="importmap">(.*)<\/script>/s.exec(sources.importMap) ?? [];
    const { imports } = JSON.parse(json) as { imports: Readonly<Record<string, string>> };
    const core = createRequire(join(app.folder, 'page.js')).resolve('@facenet/core/package.json');
    const { exports } = JSON.parse(await readFile(core, 'utf8')) as { exports: object };
    const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
    const names = entries.map((entry) => `@facenet/core${entry.slice(1)}`);
    expect(Object.keys(imports)).toEqual(expect.arrayContaining(names));
    // Whoever follows every import, also of parts that are loaded later, needs no other name. What is
    // required, TensorFlow.js requires in Node.
    const follow = ({ path, kind }: OnResolveArgs) => {
      if (kind === 'require-call') return { external: true };
      const file = imports[path];
      return file ? { path: join(app.folder, file) } : { errors: [{ text: `No ${path}` }] };
    };
    const byMap: Plugin = {
      name: 'by-map',
      setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, follow),
    };
    const entryPoints = Object.values(imports).map((path) => join(app.folder, path));
    const bundle = { bundle: true, splitting: true, format: 'esm', write: false } as const;
    await build({
      ...bundle,
      entryPoints,
      outdir: app.folder,
      plugins: [byMap],
      logLevel: 'silent',
    });
  });

  it('works on WebGL', async () => {
    const chromium = await openChromium({ graphics: 'webgl' });
    const { faces } = await outcome(
      'esbuild',
      'page',
      { backend: { runtime: 'webgl' } },
      { chromium },
    );
    await chromium.close();
    expectSame(faces, expected);
  }, 600_000);
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
