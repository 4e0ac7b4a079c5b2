import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { wasmBytes } from './tools/testkit/src/wasm-bytes.js';

const source = { conditions: ['@facenet/source'] };

const root = fileURLToPath(new URL('.', import.meta.url));
const tests = ['packages', 'tools'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/\\]+[/\\]src[/\\].*\.test\.ts$/.test(path))
    // Those are of `npm run test:browser`.
    .filter((path) => !path.endsWith('.browser.test.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
);
/** Files that put something in the place of a module: for that it must not have been loaded yet. */
const mocking = tests.filter((path) => /\bvi\.mock\(/.test(readFileSync(join(root, path), 'utf8')));

/** It has parts that only a bundler can import; the rest of it is for Node. */
const bundled = /tfjs-backend-wasm\/(dist\/(backend_wasm|flags_wasm|kernels\/)|wasm-out)/;

export default defineConfig({
  plugins: [wasmBytes],
  resolve: source,
  ssr: { resolve: source },
  test: {
    server: { deps: { inline: [bundled, /tfjs-backend-cpu\/dist\/shared/] } },
    globalSetup: ['tools/testkit/src/temporary-root.ts'],
    setupFiles: ['tools/testkit/src/fixed-cases.ts'],
    // A safety net: machines may be slow and busy.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // Networks use every core themselves; more workers than cores only adds noise.
    maxWorkers: 2,
    // Files that did not change are not transformed again.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        // To start a process for each file and load everything there takes longer than most tests.
        test: { name: 'together', include: tests, exclude: mocking, isolate: false },
      },
      { extends: true, test: { name: 'apart', include: mocking } },
    ],
  },
});
