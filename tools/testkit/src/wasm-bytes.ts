import { readFileSync } from 'node:fs';

/** For Vite and vitest: files of WebAssembly as bytes, as the builds of the packages have them. */
export const wasmBytes = {
  name: 'wasm-bytes',
  enforce: 'pre',
  load(id: string) {
    if (!id.endsWith('.wasm')) return undefined;
    const base64 = JSON.stringify(readFileSync(id, 'base64'));
    return `export default Uint8Array.from(atob(${base64}), (character) => character.charCodeAt(0));`;
  },
} as const;
