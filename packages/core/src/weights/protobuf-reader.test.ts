import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { readProtobuf } from './protobuf-reader.js';

const read = (...bytes: number[]) => readProtobuf(Uint8Array.from(bytes), 'test file');

describe('ProtobufMessage', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding
  it('reads the examples of the specification', () => {
    expect(read(0x08, 0x96, 0x01).integer(1)).toBe(150);
    expect(read(0x08, ...Array(9).fill(0xfe + 1), 0x01).integer(1)).toBe(-1);
    expect(read(0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01).integer(1)).toBe(
      -2,
    );
    expect(read(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67).string(2)).toBe('testing');
    expect(read(0x1a, 0x03, 0x08, 0x96, 0x01).message(3)?.integer(1)).toBe(150);
    expect(read(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05).integers(6)).toEqual([
      3, 270, 86_942,
    ]);
  });

  it('reads packed and unpacked numbers of one field together', () => {
    expect(read(0x08, 1, 0x0a, 2, 2, 3, 0x08, 4).integers(1)).toEqual([1, 2, 3, 4]);
    const message = read(0x0d, 0, 0, 0x80, 0x3f, 0x0a, 8, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40);
    expect(message.floats(1)).toEqual(Float32Array.of(1, 2, 3));
    expect(message.countFixed(1, 4)).toBe(3);
    expect(read(0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f).doubles(1)).toEqual(Float64Array.of(1.5));
    expect(read(0x0d, 0, 0, 0x80, 0x3f).float(1)).toBe(1);
    expect(read(0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f).double(1)).toBe(1.5);
  });

  it('takes the last value of a singular field, none of a missing one', () => {
    const message = read(0x08, 1, 0x10, 7, 0x08, 2);
    expect(message.integer(1)).toBe(2);
    expect(message.has(2)).toBe(true);
    expect(message.integer(3)).toBeUndefined();
    expect(message.integers(3)).toEqual([]);
    expect([...message.fields()].map(({ number }) => number)).toEqual([1, 2, 1]);
  });

  it('gives views of the file', () => {
    const file = Uint8Array.of(0x0a, 2, 5, 6);
    expect(readProtobuf(file, 'test file').bytes(1)?.buffer).toBe(file.buffer);
  });

  it('passes over numbers that it could not hold', () => {
    const large = [0x08, ...Array(8).fill(0xff), 0x3f];
    expect(read(...large, 0x10, 5).integer(2)).toBe(5);
    expect(() => read(...large).integer(1)).toThrowError(/byte 1: the number \d+ is too large/);
  });

  it.each<[string, number[], (message: ReturnType<typeof read>) => unknown, RegExp]>([
    ['a length beyond the end', [0x0a, 5, 1], (m) => m.bytes(1), /byte 1: 5 bytes .* 1 are left/],
    ['a negative length', [0x0a, ...Array(9).fill(0xff), 1], (m) => m.bytes(1), /byte 1: -1 bytes/],
    ['a value cut off', [0x0d, 1, 2], (m) => m.float(1), /byte 0: field 1 ends behind/],
    ['a number without end', [0x08, ...Array(12).fill(0xff)], (m) => m.integer(1), /64 bits/],
    ['a group', [0x0b, 0x0c], (m) => m.integer(1), /field 1 is of kind 3, which is not used/],
    ['field 0', [0x00, 1], (m) => m.integer(1), /0 is no field/],
    ['another kind', [0x08, 1], (m) => m.string(1), /field 1 is of kind 0, not 2/],
    ['half a float', [0x0a, 3, 1, 2, 3], (m) => m.floats(1), /no whole count/],
    ['a packed number cut off', [0x0a, 1, 0x80, 1], (m) => m.integers(1), /end behind it/],
    ['text that is none', [0x0a, 1, 0xff], (m) => m.string(1), /byte 2: .* not UTF-8/],
    [
      'an inner field that leaves its message',
      [0x0a, 2, 0x0a, 9, 0x12, 7, ...Array(7).fill(0)],
      (m) => m.message(1)?.bytes(1),
      /byte 3: 9 bytes are needed, 0 are left/,
    ],
  ])('refuses %s', (_, bytes, use, message) => {
    expect(() => use(read(...bytes))).toThrowError(message);
    expect(() => use(read(...bytes))).toThrowError(FaceNetError);
  });

  it('refuses to go deeper than any network', () => {
    let bytes: number[] = [];
    for (let i = 0; i < 40; i++) bytes = [0x0a, bytes.length, ...bytes];
    let message: ReturnType<typeof read> | undefined = read(...bytes);
    expect(() => {
      while (message) message = message.message(1);
    }).toThrowError(/nested 33 deep/);
  });
});
