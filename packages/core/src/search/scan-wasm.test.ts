import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compiledScan } from './testing/compile-scan.js';

it('is what scan.wat says: npx tsx packages/core/src/search/testing/compile-scan.ts', async () => {
  const kept = await readFile(new URL('scan-wasm.ts', import.meta.url), 'utf8');
  expect(kept).toBe(await compiledScan());
});
