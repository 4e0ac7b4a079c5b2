import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild, transform } from 'esbuild';
import type { Compiler } from 'webpack';
import type { LocalServer } from '../local-server.js';
import { modelMirror } from './model-mirror.js';
import { serveSite } from './serve-site.js';

/** An app as its users reach it: built once, and served with this or that header. */
export interface BuiltApp {
  serve(headers?: Readonly<Record<string, string>>): Promise<Pick<LocalServer, 'url' | 'close'>>;
}

/** An app's folder with the pages `NAME.html`, each of which has a `<script type="module" src="./NAME.js">`. */
export interface AppSources {
  readonly folder: string;
  readonly pages: readonly string[];
  /** Modules that pages start as workers: bundlers that do not find them build them beside the pages. */
  readonly workers: readonly string[];
  /** What a page without a bundler has in its head. */
  readonly importMap: string;
}

export type BuildApp = (app: AppSources) => Promise<BuiltApp>;

/** Files of a folder; what is in `public/` lies at the root, as Vite has it, and models at `/models/`. */
function files({ folder }: AppSources, out: string, more: Record<string, string> = {}): BuiltApp {
  return {
    serve: async (headers = {}) =>
      serveSite({
        pages: { '/favicon.ico': '' },
        folders: {
          '/': join(folder, out),
          '/photos/': join(folder, 'public/photos'),
          '/models/': await modelMirror(),
          ...more,
        },
        headers,
      }),
  };
}

async function copyPages(app: AppSources, out: string, change = (html: string) => html) {
  await mkdir(join(app.folder, out), { recursive: true });
  for (const page of app.pages) {
    const html = await readFile(join(app.folder, `${page}.html`), 'utf8');
    await writeFile(join(app.folder, out, `${page}.html`), change(html));
  }
}

const withEsbuild =
  (out: string, splitting: boolean): BuildApp =>
  async (app) => {
    await esbuild({
      entryPoints: [...app.pages, ...app.workers].map((name) => join(app.folder, `${name}.js`)),
      outdir: join(app.folder, out),
      bundle: true,
      splitting,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'error',
    });
    await copyPages(app, out);
    return files(app, out);
  };

/** How apps are built, or not, as the documentation of each bundler says first; everything minified. */
export const buildApp = {
  'Vite build': async (app) => {
    const { build } = await import('vite'); // heavy, and few tests build apps
    await build({
      root: app.folder,
      configFile: false,
      logLevel: 'error',
      worker: { format: 'es' },
      build: {
        outDir: 'out-vite',
        rollupOptions: { input: app.pages.map((name) => join(app.folder, `${name}.html`)) },
      },
    });
    return files(app, 'out-vite');
  },
  'Vite dev': async (app) => ({
    serve: async (headers = {}) => {
      const { createServer } = await import('vite');
      const server = await createServer({
        root: app.folder,
        configFile: false,
        logLevel: 'error',
        server: { host: '127.0.0.1', port: 0, headers: { ...headers } },
      });
      await server.listen();
      return { url: server.resolvedUrls?.local[0] as string, close: () => server.close() };
    },
  }),
  esbuild: withEsbuild('out-esbuild', true),
  'esbuild, one file': withEsbuild('out-one-file', false),
  webpack: async (app) => {
    const { default: webpack } = await import('webpack');
    const out = 'out-webpack';
    const entry = Object.fromEntries(app.pages.map((name) => [name, `./${name}.js`]));
    const path = join(app.folder, out);
    // Its own minifier takes five times as long as all the rest.
    const minimizer = [{ apply: minifyAssets }];
    const settings = { mode: 'production', context: app.folder, entry, output: { path } } as const;
    await new Promise<void>((resolve, reject) => {
      webpack({ ...settings, optimization: { minimizer } }, (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString('errors-only')));
        else resolve();
      });
    });
    await copyPages(app, out, (html) => html.replace('type="module"', 'defer'));
    return files(app, out);
  },
  'import map': async (app) => {
    const out = 'out-import-map';
    await copyPages(app, out, (html) => html.replace('<script', `${app.importMap}\n<script`));
    for (const page of app.pages) {
      await copyFile(join(app.folder, `${page}.js`), join(app.folder, out, `${page}.js`));
    }
    return files(app, out, { '/node_modules/': join(app.folder, 'node_modules') });
  },
} satisfies Record<string, BuildApp>;

/** A plugin of webpack. */
function minifyAssets({ hooks, webpack: { Compilation, sources } }: Compiler): void {
  const stage = Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE;
  hooks.compilation.tap('minify', (compilation) => {
    compilation.hooks.processAssets.tapPromise({ name: 'minify', stage }, async (assets) => {
      for (const [name, asset] of Object.entries(assets)) {
        if (!name.endsWith('.js')) continue;
        const { code } = await transform(String(asset.source()), { minify: true });
        compilation.updateAsset(name, new sources.RawSource(code));
      }
    });
  });
}
