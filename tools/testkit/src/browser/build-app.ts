import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { type SiteOptions, serveSite } from './serve-site.js';

/** An app as its users reach it. */
export interface BuiltApp {
  readonly url: string;
  /** Where the files are that are served; none where a server makes them. */
  readonly folder?: string;
  close(): Promise<void>;
}

/** An app's folder with the pages `NAME.html`, each of which has a `<script type="module" src="./NAME.js">`. */
export interface AppSources {
  readonly folder: string;
  readonly pages: readonly string[];
  /** Modules that pages start as workers: bundlers that do not find them build them beside the pages. */
  readonly workers: readonly string[];
}

type Headers = NonNullable<SiteOptions['headers']>;
export type BuildApp = (app: AppSources, headers?: Headers) => Promise<BuiltApp>;

/** What is in `public/` lies at the root, as Vite has it. */
async function serve(app: AppSources, out: string, headers: Headers = {}): Promise<BuiltApp> {
  const folder = join(app.folder, out);
  const site = await serveSite({
    folders: { '/': folder, '/photos/': join(app.folder, 'public/photos') },
    headers,
  });
  return { ...site, folder };
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
  async (app, headers) => {
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
    return serve(app, out, headers);
  };

/** How apps are built, or not, as the documentation of each bundler says first; everything minified. */
export const buildApp = {
  'Vite build': async (app, headers) => {
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
    return serve(app, 'out-vite', headers);
  },
  'Vite dev': async (app, headers = {}) => {
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
  esbuild: withEsbuild('out-esbuild', true),
  'esbuild, one file': withEsbuild('out-one-file', false),
  webpack: async (app, headers) => {
    const { default: webpack } = await import('webpack');
    const out = 'out-webpack';
    const entry = Object.fromEntries(app.pages.map((name) => [name, `./${name}.js`]));
    const path = join(app.folder, out);
    await new Promise<void>((resolve, reject) => {
      webpack(
        { mode: 'production', context: app.folder, entry, output: { path } },
        (error, stats) => {
          if (error || stats?.hasErrors())
            reject(error ?? new Error(stats?.toString('errors-only')));
          else resolve();
        },
      );
    });
    await copyPages(app, out, (html) => html.replace('type="module"', 'defer'));
    return serve(app, out, headers);
  },
  'import map': (app, headers) => serve(app, '.', headers),
} satisfies Record<string, BuildApp>;
