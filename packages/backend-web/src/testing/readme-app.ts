import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DefaultModelFile, defaultModelFile, readmeExample } from '@facenet/testkit';
import { type AppSources, modelMirror, type PackedApp } from '@facenet/testkit/browser';
import { transform } from 'esbuild';
import type { Browser } from 'playwright-core';

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

const FACES = '[a, b].map(({ box, embedding }) => ({ box, vector: [...embedding.vector] }))';
const page = (name: string) => `<!doctype html><meta charset="utf-8"><title>${name}</title>
<img id="first" src="/photos/first.png" alt=""><img id="second" src="/photos/second.png" alt="">
<script type="module" src="./${name}.js"></script>
`;

/** README's program on WebAssembly as a page, and the same in a worker, which has blobs in place of elements. */
export async function writeReadmeApp(
  app: PackedApp,
  first: Uint8Array,
  second: Uint8Array,
): Promise<AppSources> {
  const readme = await readmeExample('a browser');
  const onWasm = readme.replace(/webBackend\(.*?\)/, "webBackend({ runtime: 'wasm' })");
  const { code: program } = await transform(onWasm, { loader: 'ts' });
  const inWorker = program.replace(
    /document\.querySelector\("#(\w+)"\)/g,
    'await (await fetch("/photos/$1.png")).blob()',
  );
  await app.write({
    'page.html': page('page'),
    'page.js': `${program}globalThis.faces = ${FACES};\n`,
    'worker-page.html': page('worker-page'),
    'worker-page.js': `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => { globalThis.faces = data; };
worker.onerror = ({ message }) => console.error('in the worker: ' + message);
`,
    'public/photos/first.png': first,
    'public/photos/second.png': second,
    'worker.js': `${inWorker}postMessage(${FACES});\n`,
  });
  return { folder: app.folder, pages: ['page', 'worker-page'], workers: ['worker'] };
}

/** Opens a page of the app, with the cards' models on their public servers, and waits for its faces. */
export async function openReadmePage(browser: Browser, address: string): Promise<Outcome> {
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
    tab.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
    tab.on('pageerror', (error) => log.push(`uncaught: ${error.message}`));
    await tab.goto(address);
    await tab
      .waitForFunction('globalThis.faces', undefined, { timeout: 120_000 })
      .catch((cause) => {
        throw new Error(`No faces at ${address}. ${log.join('\n')}`, { cause });
      });
    const faces = await tab.evaluate<readonly SeenFace[]>('globalThis.faces');
    return { faces, log, loaded };
  } finally {
    await context.close();
  }
}
