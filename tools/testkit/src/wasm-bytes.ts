import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MARK = '.wasm?gzip';

/** For Vite and vitest: files of WebAssembly as packed bytes, as the builds of the packages have them. */
export const wasmBytes = {
  name: 'wasm-bytes',
  enforce: 'pre',
  load(id: string) {
    if (!id.endsWith(MARK)) return undefined;
    const packed = gzipSync(readFileSync(id.replace('?gzip', '')), { level: 9 });
    const base64 = JSON.stringify(packed.toString('base64'));
    return `export default Uint8Array.from(atob(${base64}), (character) => character.charCodeAt(0));`;
  },
} as const;
