import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { fusedModule, plainModule } from './kernels.js';

const text = readFileSync(new URL('./kernels.wat', import.meta.url), 'utf8');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function assembled(text: string): Promise<string> {
  const { parseWat } = await wabt();
  const options = { simd: true, relaxed_simd: true };
  return hex(parseWat('kernels.wat', text, options).toBinary({}).buffer);
}

describe('kernels.ts', () => {
  it('holds what kernels.wat says', async () => {
    const expected = await assembled(text);
    const lines = expected.match(/.{1,96}/g)?.join('\n');
    expect(hex(plainModule()), `MODULE should be:\n${lines}`).toBe(expected);
  });

  it('makes one instruction of every product that is added to a sum', async () => {
    let count = 0;
    const value = '(\\(local\\.get \\$\\w+\\))';
    const sums = `\\(local\\.set (\\$\\w+) \\(f32x4\\.add ${value} \\(f32x4\\.mul ${value} ${value}\\)\\)\\)`;
    const fused = text.replace(new RegExp(sums, 'g'), (_, to, sum, a, b) => {
      count++;
      return `${a} ${b} ${sum} f32x4.relaxed_madd nop nop nop local.set ${to}`;
    });
    expect(count).toBeGreaterThan(80);
    expect(hex(fusedModule(plainModule()))).toBe(await assembled(fused));
  });
});
