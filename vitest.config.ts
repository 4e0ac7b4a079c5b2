import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = { conditions: ['@facenet/source'] };

const root = fileURLToPath(new URL('.', import.meta.url));
const tests = ['packages', 'tools'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/\\]+[/\\]src[/\\].*\.test\.ts$/.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
);
/** Files that put something in the place of a module: for that it must not have been loaded yet. */
const mocking = tests.filter((path) => /\bvi\.mock\(/.test(readFileSync(join(root, path), 'utf8')));

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    globalSetup: ['tools/testkit/src/temporary-root.ts'],
    // A safety net: machines may be slow and busy.
    testTimeout: 180_000,
    hookTimeout: 300_000,
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
