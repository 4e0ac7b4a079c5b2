import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readmeExample } from '@facenet/testkit';
import { modelMirror, type PackedApp, serveSite } from '@facenet/testkit/browser';
import { build as esbuild, transform } from 'esbuild';
import type { Browser } from 'playwright-core';
import { build as vite } from 'vite';
import { openReadmePage } from './readme-app.js';

const PAGE = 'first-load';
/** Whose bytes nobody counts: the page itself and its photos. */
const NOT_COUNTED = new Set(['.html', '.png', '.ico']);

/** A file that a page loaded. */
export interface LoadedFile {
  readonly name: string;
  readonly kind: 'js' | 'wasm' | 'model';
  /** As servers send it: scripts and WebAssembly gzipped. */
  readonly bytes: number;
  /** Of a script: what lies in it, with bytes of its own, the largest first. */
  readonly parts: readonly (readonly [module: string, bytes: number])[];
}

/** What lies in the scripts that a bundler wrote, by their names. */
type Parts = ReadonlyMap<string, Readonly<Record<string, number>>>;
type Bundle = (folder: string, out: string) => Promise<Parts>;

/** Minified, in parts that are loaded when they are needed. */
export const bundlers = {
  async vite(folder, out) {
    const built = await vite({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { outDir: out, rollupOptions: { input: join(folder, `${PAGE}.html`) } },
    });
    const [{ output }] = [built].flat() as { output: readonly ViteFile[] }[] as [ViteOutput];
    return new Map(
      output.map(({ fileName, modules = {} }) => [
        basename(fileName),
        Object.fromEntries(
          Object.entries(modules).map(([id, { renderedLength }]) => [id, renderedLength]),
        ),
      ]),
    );
  },
  async esbuild(folder, out) {
    const { metafile } = await esbuild({
      entryPoints: [join(folder, `${PAGE}.js`)],
      outdir: out,
      bundle: true,
      splitting: true,
      minify: true,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'error',
    });
    return new Map(
      Object.entries(metafile.outputs).map(([path, { inputs }]) => [
        basename(path),
        Object.fromEntries(
          Object.entries(inputs).map(([id, { bytesInOutput }]) => [id, bytesInOutput]),
        ),
      ]),
    );
  },
} satisfies Record<string, Bundle>;

interface ViteFile {
  readonly fileName: string;
  readonly modules?: Readonly<Record<string, { readonly renderedLength: number }>>;
}
interface ViteOutput {
  readonly output: readonly ViteFile[];
}

/** README's program on WebAssembly, with the models from its own server. */
export async function writeFirstLoad(app: PackedApp, photos: readonly Uint8Array[]): Promise<void> {
  const readme = await readmeExample('a browser');
  const selfHosted = "webBackend({ runtime: 'wasm', from: '/models/' })";
  const { code } = await transform(readme.replace(/webBackend\(.*?\)/, selfHosted), {
    loader: 'ts',
  });
  await app.write({
    [`${PAGE}.html`]: `<!doctype html><meta charset="utf-8"><title>${PAGE}</title>
<img id="first" src="/photos/0.png" alt=""><img id="second" src="/photos/1.png" alt="">
<script type="module" src="./${PAGE}.js"></script>`,
    [`${PAGE}.js`]: `${code}globalThis.faces = [a, b].map(({ box }) => ({ box, vector: [] }));`,
    ...Object.fromEntries(photos.map((photo, i) => [`public/photos/${i}.png`, photo])),
  });
}

/** Builds the program, opens it in a browser that has nothing of it, and weighs what comes until its result. */
export async function weighFirstLoad(
  { folder }: PackedApp,
  bundler: keyof typeof bundlers,
  browser: Browser,
): Promise<LoadedFile[]> {
  const out = join(folder, `out-${PAGE}-${bundler}`);
  const parts = await bundlers[bundler](folder, out);
  const models = await modelMirror();
  const html = await readFile(join(bundler === 'vite' ? out : folder, `${PAGE}.html`));
  const site = await serveSite({
    pages: { [`/${PAGE}.html`]: html, '/favicon.ico': '' },
    folders: { '/': out, '/photos/': join(folder, 'public/photos'), '/models/': models },
  });
  try {
    const { loaded } = await openReadmePage(browser, `${site.url}${PAGE}.html`);
    const files: LoadedFile[] = [];
    for (const path of new Set(loaded)) {
      const name = basename(path);
      const type = extname(name);
      if (NOT_COUNTED.has(type)) continue;
      const isModel = path.startsWith('/models/');
      const content = await readFile(isModel ? join(models, name) : join(out, path));
      files.push({
        name,
        kind: isModel ? 'model' : type === '.wasm' || name.includes('inlined-wasm') ? 'wasm' : 'js',
        bytes: isModel ? content.length : gzipSync(content).length,
        parts: Object.entries(parts.get(name) ?? {}).sort(([, a], [, b]) => b - a),
      });
    }
    return files.sort((a, b) => b.bytes - a.bytes);
  } finally {
    await site.close();
  }
}
