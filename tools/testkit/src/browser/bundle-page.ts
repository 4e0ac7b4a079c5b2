import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leanTfjs } from '../../../../packages/backend-web/lean-tfjs.build.js';
import { packedWasm } from '../../../../packages/backend-web/packed-wasm.build.js';
import { workerScripts } from '../../../../packages/backend-web/worker-script.build.js';

const IN_PAGE = fileURLToPath(new URL('./in-page.ts', import.meta.url));

/** Files of a page by their paths: `/page.js`, and the parts that it loads. */
type PageFiles = Readonly<Record<string, Uint8Array>>;

/** A module is bundled once, however many pages of a run it is opened in. */
const bundled = new Map<string, Promise<PageFiles>>();

/**
 * Bundles a module of a test for the browser, out of the packages' sources. What it exports is then the
 * page's `program`.
 *
 * Suites that import vitest get what stands for it in a page: see `in-page.ts`.
 *
 * @param module address of a TypeScript file, such as `new URL('./testing/inputs.page.ts', import.meta.url)`
 */
export function bundlePage(module: URL): Promise<PageFiles> {
  const known = bundled.get(module.href) ?? bundle(fileURLToPath(module));
  bundled.set(module.href, known);
  return known;
}

async function bundle(path: string): Promise<PageFiles> {
  const folder = tmpdir(); // where nothing is written
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as program from ${JSON.stringify(path)};\nglobalThis.program = program;`,
      resolveDir: folder,
      loader: 'ts',
    },
    entryNames: 'page',
    outdir: folder,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@facenet/source'],
    alias: { vitest: IN_PAGE },
    plugins: [leanTfjs, packedWasm, workerScripts],
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return Object.fromEntries(
    outputFiles.map(({ path: at, contents }) => [`/${relative(folder, at)}`, contents]),
  );
}
