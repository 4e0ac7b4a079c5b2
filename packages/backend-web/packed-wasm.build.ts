import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

const MARK = /\.wasm\?gzip$/;

/** Makes `import packed from 'file.wasm?gzip'` the bytes of the gzipped file. */
export const packedWasm: Plugin = {
  name: 'packed-wasm',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: MARK }, ({ path, importer }) => ({
      path: createRequire(importer).resolve(path.replace('?gzip', '')),
      namespace: 'packed-wasm',
    }));
    onLoad({ filter: /.*/, namespace: 'packed-wasm' }, async ({ path }) => ({
      contents: gzipSync(await readFile(path), { level: 9 }),
      loader: 'binary',
    }));
  },
};
