import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerScripts } from '../../../../packages/backend-web/worker-script.build.js';

const IN_PAGE = fileURLToPath(new URL('./in-page.ts', import.meta.url));

/**
 * Bundles a module of a test for the browser, out of the packages' sources. What it exports is then the
 * page's `program`.
 *
 * Suites that import vitest get what stands for it in a page: see `in-page.ts`.
 *
 * @param module address of a TypeScript file, such as `new URL('./testing/inputs.page.ts', import.meta.url)`
 * @returns a folder with `page.js` and the parts that it loads
 */
export async function bundlePage(module: URL): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const path = JSON.stringify(fileURLToPath(module));
  await build({
    stdin: {
      contents: `import * as program from ${path};\nglobalThis.program = program;`,
      resolveDir: folder,
      loader: 'ts',
    },
    entryNames: 'page',
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@facenet/source'],
    alias: { vitest: IN_PAGE },
    loader: { '.wasm': 'binary' },
    plugins: [workerScripts],
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return folder;
}
