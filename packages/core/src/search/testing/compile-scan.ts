/**
 * Makes the bytes of the scan from its text:
 *
 *   npx tsx packages/core/src/search/testing/compile-scan.ts
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const text = new URL('../scan.wat', import.meta.url);
const module = new URL('../scan-wasm.ts', import.meta.url);

/** What `scan-wasm.ts` has to be, by what stands in `scan.wat`. */
export async function compiledScan(): Promise<string> {
  const { parseWat } = await wabt();
  const parsed = parseWat('scan.wat', await readFile(text, 'utf8'));
  parsed.validate();
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,92}/g) ?? [];
  return [
    '// Made of scan.wat by testing/compile-scan.ts; a test compares.',
    '',
    `/** The scan, ${buffer.length} bytes, in base64. */`,
    'export const SCAN_WASM =',
    `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(module, await compiledScan());
