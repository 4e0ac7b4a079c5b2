import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { ByteReader } from './byte-reader.js';

function reader(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 'test file');
}

describe('ByteReader', () => {
  it('reads little-endian numbers one after the other', () => {
    const bytes = new Uint8Array(42);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, 200);
    view.setInt8(1, -3);
    view.setUint16(2, 60_000, true);
    view.setInt32(4, -70_000, true);
    view.setUint32(8, 4_000_000_000, true);
    view.setFloat32(12, 0.5, true);
    view.setFloat64(16, Math.PI, true);
    view.setBigUint64(24, 2n ** 53n - 1n, true);
    view.setBigInt64(32, -5n, true);
    bytes.set(new TextEncoder().encode('é'), 40);

    const file = new ByteReader(bytes, 'test file');
    expect([file.u8(), file.i8(), file.u16(), file.i32(), file.u32()]).toEqual([
      200, -3, 60_000, -70_000, 4_000_000_000,
    ]);
    expect([file.f32(), file.f64(), file.u64(), file.i64()]).toEqual([
      0.5,
      Math.PI,
      Number.MAX_SAFE_INTEGER,
      -5,
    ]);
    expect(file.utf8(2)).toBe('é');
    expect(file.remaining).toBe(0);
  });

  it('reads through a view with an offset of its own, as Node buffers have', () => {
    const pool = Uint8Array.from([9, 9, 1, 2, 3, 9]);
    const file = new ByteReader(pool.subarray(2, 5), 'test file');
    expect(file.slice(2)).toEqual(Uint8Array.from([1, 2]));
    expect(file.u8()).toBe(3);
    expect(() => file.u8()).toThrow(/byte 3: 1 bytes are needed, 0 are left/);
  });

  it.each<[string, (file: ByteReader) => unknown, RegExp]>([
    [
      'a number past the end',
      (file) => file.at(5).u32(),
      /test file at byte 5: 4 bytes are needed, 3/,
    ],
    ['a slice past the end', (file) => file.slice(9), /byte 0: 9 bytes are needed, 8 are left/],
    ['a position past the end', (file) => file.at(9), /refers to byte 9 of 8/],
    ['a position before the start', (file) => file.at(-1), /refers to byte -1/],
    ['a count beyond 2^53', (file) => file.u64(), /byte 0: the number 18446744073709551615 is too/],
    ['text that is not UTF-8', (file) => file.at(2).utf8(3), /byte 2: the text there is not UTF-8/],
  ])('refuses %s', (_, read, message) => {
    const file = reader(255, 255, 255, 255, 255, 255, 255, 255);
    expect(() => read(file)).toThrow(message);
    try {
      read(file.at(0));
    } catch (error) {
      expect(FaceNetError.is(error, 'WEIGHTS_CORRUPT')).toBe(true);
    }
  });
});
