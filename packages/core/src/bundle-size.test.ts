import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';
import { expect, it } from 'vitest';

/** Bytes, gzipped, without tfjs: what a page loads before it has a model. */
const LIMIT = 16_000;

/**
 * The same as one file. Lazy imports lie in it: a third are the networks of all architectures, a quarter
 * the detectors, an eighth the tracker, a twelfth the cards.
 */
const ONE_FILE_LIMIT = 44_600;

interface Outputs {
  readonly [file: string]: {
    readonly imports: readonly { readonly path: string; readonly kind: string }[];
  };
}

/** The file with all that a page loads along with it, by name. */
function loadedWith(file: string, outputs: Outputs, found = new Set<string>()): Set<string> {
  found.add(basename(file));
  for (const { path, kind } of outputs[file]?.imports ?? []) {
    if (kind === 'import-statement') loadedWith(path, outputs, found);
  }
  return found;
}

/** Bundles what an application imports of FaceNet. @returns the folder, and what esbuild tells of it */
async function bundle(splitting: boolean): Promise<{ folder: string; outputs: Outputs }> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  const application = join(folder, 'application.ts');
  const index = fileURLToPath(new URL('index.ts', import.meta.url));
  await writeFile(application, `export { FaceNet } from ${JSON.stringify(index)};`);
  await build({
    config: false,
    silent: true,
    entry: { application },
    format: 'esm',
    target: 'es2022',
    minify: true,
    metafile: true,
    splitting,
    outDir: folder,
  });
  const meta = JSON.parse(await readFile(join(folder, 'metafile-esm.json'), 'utf8'));
  return { folder, outputs: meta.outputs };
}

const gzipped = async (path: string) => gzipSync(await readFile(path)).length;

it('costs an application little to import FaceNet: networks come when a model names them', async () => {
  const { folder, outputs } = await bundle(true);
  const entry = Object.keys(outputs).find((file) => basename(file) === 'application.js') as string;
  let size = 0;
  for (const file of loadedWith(entry, outputs)) size += await gzipped(join(folder, file));
  expect(size).toBeGreaterThan(5000);
  expect(size).toBeLessThanOrEqual(LIMIT);
});

it('holds every network and detector where a bundler cannot split, and no more', async () => {
  const { folder, outputs } = await bundle(false);
  expect(Object.keys(outputs).map((file) => basename(file))).toEqual(['application.js']);
  expect(await gzipped(join(folder, 'application.js'))).toBeLessThanOrEqual(ONE_FILE_LIMIT);
});
