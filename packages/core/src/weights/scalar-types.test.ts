import { describe, expect, it } from 'vitest';
import {
  decodeScalars,
  decodeToFloat32,
  littleEndianBytes,
  type ScalarType,
} from './scalar-types.js';

const bytesOfHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('decodeScalars', () => {
  // Bytes as numpy's tobytes() gives them.
  it.each<[ScalarType, string, number[]]>([
    ['bool', '000102', [0, 1, 1]],
    ['u8', '00ff', [0, 255]],
    ['i8', '80ff', [-128, -1]],
    ['u16', 'ffff0100', [65_535, 1]],
    ['i16', 'ffff0080', [-1, -32_768]],
    ['u32', 'ffffffff', [4_294_967_295]],
    ['i32', '00000080', [-2_147_483_648]],
    ['u64', 'ffffffffffff1f00', [Number.MAX_SAFE_INTEGER]],
    ['i64', 'fbffffffffffffff', [-5]],
    ['f16', '003c0080', [1, -0]],
    ['bf16', '803f49c0', [1, -3.140625]],
    ['f32', '0000c03f', [1.5]],
    ['f64', '182d4454fb210940', [Math.PI]],
  ])('reads %s in both byte orders at any alignment', (type, hex, values) => {
    const little = bytesOfHex(hex);
    const unaligned = new Uint8Array(little.length + 1);
    unaligned.set(little, 1);
    expect([...decodeScalars(unaligned.subarray(1), type)]).toEqual(values);

    const size = little.length / values.length;
    const big = little.slice();
    for (let at = 0; at < big.length; at += size) big.subarray(at, at + size).reverse();
    expect([...decodeScalars(big, type, false)]).toEqual(values);
  });

  it('does not share memory with the bytes', () => {
    const bytes = bytesOfHex('0000c03f');
    const values = decodeScalars(bytes, 'f32');
    bytes.fill(0);
    expect(values[0]).toBe(1.5);
  });
});

describe('decodeToFloat32', () => {
  it('rounds what float32 cannot hold', () => {
    expect([...decodeToFloat32(bytesOfHex('182d4454fb210940'), 'f64')]).toEqual([
      Math.fround(Math.PI),
    ]);
    expect([...decodeToFloat32(bytesOfHex('01000001'), 'u32')]).toEqual([16_777_216]);
  });
});

describe('littleEndianBytes', () => {
  it('is the inverse of decoding, for views as well', () => {
    const values = Float32Array.of(9, 1.5, -2).subarray(1);
    expect(littleEndianBytes(values)).toEqual(bytesOfHex('0000c03f000000c0'));
  });
});
