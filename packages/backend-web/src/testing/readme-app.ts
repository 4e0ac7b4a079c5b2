import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FaceNetOptions } from '@facenet/core';
import {
  type DefaultModelFile,
  defaultModelFile,
  documentedExample,
  readmeExample,
} from '@facenet/testkit';
import { type AppSources, modelMirror, type PackedApp } from '@facenet/testkit/browser';
import { transform } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { WebBackendOptions } from '../backend.js';
import type { ImageSource } from '../images/image-source.js';

/** A face as a page hands it to its test. */
export interface SeenFace {
  readonly box: readonly number[];
  readonly vector: readonly number[];
}

/** What a page of README's program did. */
export interface Outcome {
  readonly faces: readonly SeenFace[];
  /** Of the console, and errors that nobody caught. */
  readonly log: readonly string[];
  /** Paths of what was loaded from the app's own server. */
  readonly loaded: readonly string[];
}

/** What the program is given besides what it says. */
export interface Wish {
  readonly backend?: WebBackendOptions;
  readonly load?: Pick<FaceNetOptions<ImageSource>, 'workers'>;
}

const FACES = '[a, b].map(({ box, embedding }) => ({ box, vector: [...embedding.vector] }))';
const page = (name: string) => `<!doctype html><meta charset="utf-8"><title>${name}</title>
<img id="first" src="/photos/first.png" alt=""><img id="second" src="/photos/second.png" alt="">
<script type="module" src="./${name}.js"></script>
`;

/**
 * README's program as a page, and the same in a worker, which has blobs in place of elements. The page's takes
 * wishes of the test, so that one build does for all of them.
 */
export async function writeReadmeApp(
  app: PackedApp,
  first: Uint8Array,
  second: Uint8Array,
): Promise<AppSources> {
  const readme = await readmeExample('a browser');
  const { code: program } = await transform(readme, { loader: 'ts' });
  const wishing = program.replace(
    'backend: webBackend()',
    'backend: webBackend(wish.backend), ...wish.load',
  );
  const inWorker = program.replace(
    /document\.querySelector\("#(\w+)"\)/g,
    'await (await fetch("/photos/$1.png")).blob()',
  );
  await app.write({
    'page.html': page('page'),
    'page.js': `${wishing}globalThis.faces = ${FACES};\n`,
    'worker-page.html': page('worker-page'),
    'worker-page.js': `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => { globalThis.faces = data; };
worker.onerror = ({ message }) => console.error('in the worker: ' + message);
`,
    'public/photos/first.png': first,
    'public/photos/second.png': second,
    'worker.js': `${inWorker}postMessage(${FACES});\n`,
  });
  return {
    folder: app.folder,
    pages: ['page', 'worker-page'],
    workers: ['worker'],
    importMap: await documentedExample('docs/browser.md', 'Without a bundler', 'html'),
  };
}

/** Opens a page of the app, with the cards' models on their public servers, and waits for its faces, or for an error. */
export async function openReadmePage(
  browser: Browser,
  address: string,
  wish: Wish = {},
): Promise<Outcome> {
  const context = await browser.newContext();
  try {
    const log: string[] = [];
    const loaded: string[] = [];
    const { host } = new URL(address);
    const mirror = await modelMirror();
    await context.route(
      (url) => url.host !== host,
      async (route) => {
        const name = basename(new URL(route.request().url()).pathname);
        const body = name.endsWith('.safetensors')
          ? await readFile(join(mirror, name))
          : Buffer.from(await defaultModelFile(name as DefaultModelFile));
        await route.fulfill({ body, headers: { 'access-control-allow-origin': '*' } });
      },
    );
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.host === host) loaded.push(url.pathname);
    });
    const tab = await context.newPage();
    await tab.addInitScript((given) => Object.assign(globalThis, { wish: given }), wish);
    tab.on('pageerror', (error) => log.push(`uncaught: ${error.message}`));
    tab.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
    await tab.goto(address);
    const faces = await facesOf(tab, log);
    return { faces, log, loaded };
  } finally {
    await context.close();
  }
}

/** Asks again and again: what waits within the page evaluates texts, which content security policies forbid. */
async function facesOf(tab: Page, log: readonly string[]): Promise<readonly SeenFace[]> {
  const fatal = /^(uncaught: |error: (in the worker|Loading the script))/;
  const failed = () => log.some((line) => fatal.test(line));
  for (let tries = 0; tries < 2400; tries++) {
    const faces = await tab.evaluate<readonly SeenFace[] | undefined>('globalThis.faces');
    if (faces || failed()) return faces ?? [];
    await tab.waitForTimeout(50);
  }
  throw new Error(`No faces at ${tab.url()}. ${log.join('\n')}`);
}
