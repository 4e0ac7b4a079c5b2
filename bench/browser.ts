/**
 * The SDK beside @vladmandic/face-api and @vladmandic/human, in Chromium, on the same page and photos: how soon
 * the first result is there on a first visit, what a photo costs, what is transferred, how long the page stands
 * still, what is left behind. All on WebAssembly on one thread, self-hosted, with what it takes to find and
 * embed every face and no more. Each round opens a browser with a fresh profile; they take turns.
 *
 *   npx tsx --conditions=@facenet/source bench/browser.ts [--rounds 5] [--only ours,human] [--built]
 *
 * --built: core and backend-web are built already. Prints a Markdown table and writes nothing.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { modelMirror, openChromium } from '@facenet/testkit/browser';
import { build } from 'vite';
import { describeMachine } from './lib/machine.js';
import { printTable } from './lib/report.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
});
const repository = fileURLToPath(new URL('..', import.meta.url));
const modules = join(repository, 'node_modules');
const PHOTOS = [1, 2, 3, 4, 5, 6].map((n) => `/photos/sample${n}.jpg`);

/** Each exports start(), analyze(image), which gives how many faces were embedded, and tensors(). */
const ours = (options: string, runtime = "runtime: 'wasm', ") => `
import { FaceNet } from '@facenet/core';
import { webBackend } from '@facenet/backend-web';
let facenet;
export async function start() {
  facenet = await FaceNet.load({ backend: webBackend({ ${runtime}from: '/models/' })${options} });
}
export const analyze = async (image) => (await facenet.analyze(image)).length;
// Where every tfjs-core keeps its engine; to import one for this would count as ours.
export const tensors = () => globalThis._tfengine?.state.numTensors ?? 0;`;
const CONTENDERS: Readonly<Record<string, string>> = {
  ours: ours(''),
  'ours, engine not named': ours('', ''),
  'ours in a worker': ours(', workers: 1'),
  'ours from 80 pixels': ours(', detection: { minSize: 80 }'),
  'face-api': `
import * as faceapi from '@vladmandic/face-api/dist/face-api.esm.js';
export async function start() {
  faceapi.tf.setWasmPaths('/wasm/');
  await faceapi.tf.setBackend('wasm');
  await faceapi.tf.ready();
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) await net.loadFromUri('/face-api/');
}
export const analyze = async (image) =>
  (await faceapi.detectAllFaces(image).withFaceLandmarks().withFaceDescriptors()).length;
export const tensors = () => faceapi.tf.engine().state.numTensors;`,
  human: `
import { Human } from '@vladmandic/human';
const off = { enabled: false };
const human = new Human({
  ...{ backend: 'wasm', wasmPath: '/wasm/', modelBasePath: '/human/', debug: false, cacheSensitivity: 0 },
  ...{ filter: off, gesture: off, body: off, hand: off, object: off, segmentation: off },
  face: {
    ...{ enabled: true, detector: { maxDetected: 20 }, description: { enabled: true } },
    ...{ mesh: off, iris: off, emotion: off, antispoof: off, liveness: off },
  },
});
export const start = () => human.load();
export const analyze = async (image) =>
  (await human.detect(image)).face.filter(({ embedding }) => embedding?.length > 0).length;
export const tensors = () => human.tf.engine().state.numTensors;`,
};
const names = Object.keys(CONTENDERS).filter(
  (name) => flags.only === undefined || flags.only.split(',').includes(name),
);

/** What every page does as it opens. */
const PROGRAM = (module: string) => `
import * as contender from '${module}';
const photos = ${JSON.stringify(PHOTOS)};
const load = async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
};
globalThis.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
}).observe({ type: 'longtask', buffered: true });
globalThis.round = async () => {
  let faces = 0;
  for (const photo of photos) faces += await contender.analyze(await load(photo));
  return { faces, tensors: contender.tensors() };
};
try {
  const [image] = await Promise.all([load(photos[0]), contender.start()]);
  await contender.analyze(image);
  globalThis.first = performance.now();
} catch (error) {
  globalThis.failed = String(error?.stack ?? error);
}`;

/** Built as sites build them: minified, in parts that load when they are needed. */
async function buildPages(folder: string): Promise<void> {
  for (const [i, name] of names.entries()) {
    const at = join(folder, `${i}`);
    await mkdir(at, { recursive: true });
    await writeFile(join(at, 'contender.js'), CONTENDERS[name] as string);
    await writeFile(join(at, 'main.js'), PROGRAM('./contender.js'));
    const html =
      '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">' +
      '<body><script type="module" src="./main.js"></script>';
    await writeFile(join(at, 'index.html'), html);
    // Each alone, so that none shares parts with another.
    await build({
      root: at,
      base: './',
      logLevel: 'error',
      build: {
        outDir: join(folder, 'built', `${i}`),
        target: 'es2022',
        chunkSizeWarningLimit: 1e5,
      },
    });
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
};
const PACKED = new Set(['.html', '.js', '.json', '.wasm']);

/** A server that packs texts as servers do, lets nothing be cached, and counts what it sends. */
async function serve(folders: Readonly<Record<string, string>>) {
  let bytes = 0;
  const packed = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const start = Object.keys(folders).find((each) => path.startsWith(each)) ?? '';
    const file = normalize(join(folders[start] ?? '/nowhere', path.slice(start.length)));
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return response.writeHead(404).end();
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'cache-control': 'no-store' };
    if (!path.startsWith('/photos/')) bytes += found.size;
    if (!PACKED.has(extname(file))) {
      response.writeHead(200, { ...headers, 'content-length': found.size });
      return createReadStream(file).pipe(response);
    }
    const body = packed.get(file) ?? gzipSync(await readFile(file));
    packed.set(file, body);
    bytes += body.length - found.size;
    return response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken: () => {
      const sent = bytes;
      bytes = 0;
      return sent;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

interface Measured {
  readonly first: number;
  readonly bytes: number;
  readonly cpu: number;
  readonly wall: number;
  readonly longest: number;
  readonly tensors: number;
  readonly faces: number;
}

async function measure(url: string, taken: () => number): Promise<Measured> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    const session = await browser.newBrowserCDPSession();
    const rendererSeconds = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo
        .filter(({ type }) => type === 'renderer')
        .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    };
    taken();
    await page.goto(url);
    await page.waitForFunction('globalThis.first || globalThis.failed', null, { timeout: 180_000 });
    const failed = (await page.evaluate('globalThis.failed')) as string | undefined;
    if (failed) throw new Error(`${url}: ${failed}`);
    const first = (await page.evaluate('globalThis.first')) as number;
    const bytes = taken();
    const round = () =>
      page.evaluate('globalThis.round()') as Promise<{ faces: number; tensors: number }>;
    const before = await round(); // shapes that it had not met yet
    const [cpu, wall] = [await rendererSeconds(), performance.now()];
    const after = await round();
    return {
      first: first / 1000,
      bytes,
      cpu: ((await rendererSeconds()) - cpu) / PHOTOS.length,
      wall: (performance.now() - wall) / 1000 / PHOTOS.length,
      longest: (await page.evaluate('globalThis.longest')) as number,
      tensors: (after.tensors - before.tensors) / PHOTOS.length,
      faces: after.faces,
    };
  } finally {
    await browser.close();
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

if (!flags.built) {
  const filters = ['core', 'backend-web'].flatMap((name) => ['--filter', `@facenet/${name}`]);
  execFileSync('npx', ['turbo', 'run', 'build', ...filters], { cwd: repository, stdio: 'ignore' });
}
const folder = join(modules, '.cache', `bench-browser-${process.pid}`);
await buildPages(folder);
const server = await serve({
  '/photos/': join(modules, '@vladmandic/face-api/demo'),
  '/face-api/': join(modules, '@vladmandic/face-api/model'),
  '/human/': join(modules, '@vladmandic/human/models'),
  '/wasm/': join(modules, '@tensorflow/tfjs-backend-wasm/dist'),
  '/models/': await modelMirror(),
  '/': join(folder, 'built'),
});
const results = new Map<string, Measured[]>(names.map((name) => [name, []]));
try {
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [i, name] of names.entries()) {
      const measured = await measure(`${server.url}/${i}/`, server.taken);
      results.get(name)?.push(measured);
      console.error(`round ${round + 1}, ${name}: ${JSON.stringify(measured)}`);
    }
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

const machine = describeMachine([
  '@vladmandic/face-api',
  '@vladmandic/human',
  '@tensorflow/tfjs-core',
]);
console.log(
  `${machine.cpu}, ${machine.cores} cores, load ${loadavg()[0]?.toFixed(1)}, medians of ${flags.rounds} rounds; ` +
    `${Object.entries(machine.packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}\n`,
);
printTable(
  names.map((name) => {
    const of = (key: keyof Measured) => median((results.get(name) ?? []).map((each) => each[key]));
    return {
      '': name,
      'first result, s': of('first').toFixed(2),
      'transferred, MB': (of('bytes') / 1e6).toFixed(2),
      'CPU a photo, s': of('cpu').toFixed(3),
      'a photo, s': of('wall').toFixed(3),
      'longest task, ms': of('longest').toFixed(0),
      'tensors left a photo': name.includes('worker') ? 'not seen' : of('tensors').toFixed(1),
      'faces embedded': of('faces'),
    };
  }),
);
