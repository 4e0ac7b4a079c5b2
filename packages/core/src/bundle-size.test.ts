import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';
import { expect, it } from 'vitest';

/** Bytes, gzipped. */
const LIMIT = 16_000;

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

it('costs an application little to import FaceNet: networks come when a model names them', async () => {
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
    outDir: folder,
  });
  const meta = JSON.parse(await readFile(join(folder, 'metafile-esm.json'), 'utf8'));
  const outputs: Outputs = meta.outputs;
  const entry = Object.keys(outputs).find((file) => basename(file) === 'application.js') as string;
  let size = 0;
  for (const file of loadedWith(entry, outputs)) {
    size += gzipSync(await readFile(join(folder, file))).length;
  }
  expect(size).toBeGreaterThan(5000);
  expect(size).toBeLessThanOrEqual(LIMIT);
});
