import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bfloatsToFloats, floatsToHalves, halvesToFloats } from './float16.js';

const sha256 = (array: ArrayBufferView) =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');

function floatsOfBits(count: number, bitsAt: (index: number) => number): Float32Array {
  return new Float32Array(Uint32Array.from({ length: count }, (_, i) => bitsAt(i)).buffer);
}

describe('half precision', () => {
  // The checksums are of what numpy's astype gives for the same bits.
  it('widens all 65,536 values as numpy does', () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    expect(sha256(halvesToFloats(halves))).toBe(
      'f4fdd084f85448d28c84f20fabf4022ba938e40b7f382d2727dec6f41ac6267a',
    );
  });

  it('narrows floats of all magnitudes, infinities and NaNs as numpy does', () => {
    const floats = floatsOfBits(2 ** 18, (i) => Math.imul(i, 0x9e3779b1));
    expect(sha256(floatsToHalves(floats))).toBe(
      'dee0270d97d00772e99b71b4b8bb501defb7dc33c9c44ad94ac5e2d4558e21dd',
    );
  });

  it('breaks ties to even from the smallest subnormal up to the overflow, as numpy does', () => {
    const floats = floatsOfBits(180_224, (i) => 0x32000000 + i * 0x800);
    expect(sha256(floatsToHalves(floats))).toBe(
      'b0a1ff648b4b6b93a233c0b1558539aff59cd59a1cdf83c0492a5647a4ac99e4',
    );
  });

  it('rounds and overflows at the documented places', () => {
    const floats = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_519, 65_520, -(2 ** -25), 0);
    expect([...halvesToFloats(floatsToHalves(floats))]).toEqual([
      1,
      1 + 2 ** -9,
      65_504,
      Infinity,
      -0,
      0,
    ]);
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32', () => {
    const bfloats = Uint16Array.of(0x3f80, 0xc049, 0x7f80, 0x0001);
    expect([...bfloatsToFloats(bfloats)]).toEqual([1, -3.140625, Infinity, 2 ** -133]);
  });
});
