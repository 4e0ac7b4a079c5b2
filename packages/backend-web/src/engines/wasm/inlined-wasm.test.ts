import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, expect, it, vi } from 'vitest';
import { inlinedWasm } from './inlined-wasm.js';

const path = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);

afterEach(() => vi.unstubAllGlobals());

it.each(['with', 'without'])(
  'gives the file as it is, %s the browser to unpack it',
  async (how) => {
    if (how === 'without') vi.stubGlobal('DecompressionStream', undefined);
    expect(Buffer.compare(await inlinedWasm(), await readFile(path))).toBe(0);
  },
);
