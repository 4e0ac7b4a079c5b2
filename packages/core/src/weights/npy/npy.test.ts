import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { NumericArray } from '../scalar-types.js';
import { readNpy } from './read-npy.js';
import { writeNpy } from './write-npy.js';

/** A file as numpy writes it: mark, version, header length, padded header, data in hex. */
function npy(header: string, dataHex: string, version = 1, headerLength = 128 - 10): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(prefix + headerLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  new DataView(bytes.buffer)[version === 1 ? 'setUint16' : 'setUint32'](8, headerLength, true);
  bytes.set(Buffer.from(`${header.padEnd(headerLength - 1)}\n`), prefix);
  return Uint8Array.from([...bytes, ...Buffer.from(dataHex, 'hex')]);
}

const header = (dtype: string, shape: string, order = 'False') =>
  `{'descr': '${dtype}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

const F4_BY_NUMPY =
  '934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2033292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000c03f0000004000004040000080400000a0400000c0c0';

describe('readNpy', () => {
  it('reads a file of numpy', () => {
    expect(readNpy(Uint8Array.from(Buffer.from(F4_BY_NUMPY, 'hex')))).toEqual({
      shape: [2, 3],
      data: Float32Array.of(1.5, 2, 3, 4, 5, -6),
    });
  });

  // Headers and data as numpy 2.4 writes them.
  it.each<[string, Uint8Array, number[], NumericArray]>([
    [
      'big-endian doubles in Fortran order',
      npy(
        header('>f8', '(2, 3)', 'True'),
        '3ff80000000000004010000000000000400000000000000040140000000000004008000000000000c018000000000000',
      ),
      [2, 3],
      Float64Array.of(1.5, 2, 3, 4, 5, -6),
    ],
    [
      '64-bit integers',
      npy(header('<i8', '(2,)'), 'fbffffffffffffff0000000000010000'),
      [2],
      Float64Array.of(-5, 2 ** 40),
    ],
    ['a scalar', npy(header('|u1', '()'), '07'), [], Uint8Array.of(7)],
    ['booleans', npy(header('|b1', '(2,)'), '0100'), [2], Uint8Array.of(1, 0)],
    ['halves', npy(header('<f2', '(1,)'), '662e'), [1], Float32Array.of(0.0999755859375)],
    ['version 2', npy(header('<i2', '(2,)'), '01000200', 2, 116), [2], Int16Array.of(1, 2)],
    ['version 3', npy(header('<u4', '(1,)'), '01000000', 3, 116), [1], Uint32Array.of(1)],
    ['shapes of Python 2', npy(header('<i4', '(1L,)'), 'ffffffff'), [1], Int32Array.of(-1)],
    ['no values', npy(header('<f4', '(123456, 0)'), ''), [123_456, 0], new Float32Array(0)],
  ])('reads %s', (_, bytes, shape, data) => {
    expect(readNpy(bytes)).toEqual({ shape, data });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /\.npy file at byte 0: 6 bytes are needed, 0 are left/],
    ['another format', new Uint8Array(64), /byte 0: the mark of \.npy files is missing/],
    ['version 9', npy(header('<f4', '()'), '00000000', 9), /byte 6: version 9 is unknown/],
    ['an endless header', npy('', '', 2, 10_001), /byte 8: a header of 10001 bytes/],
    ['a header beyond the file', npy('', '').subarray(0, 60), /byte 10: 118 bytes are needed, 50/],
    [
      'a header without shape',
      npy("{'descr': '<f4', 'fortran_order': False}", ''),
      /is not one of/,
    ],
    ['structures', npy("{'descr': [('x', '<f4')], 'shape': ()}", ''), /is not one of an array/],
    ['text', npy(header('<U1', '(1,)'), '61000000'), /dtype "<U1" are no numbers/],
    ['pickles', npy(header('|O', '()'), '4e2e'), /dtype "\|O" are no numbers/],
    ['too few bytes', npy(header('<f4', '(2,)'), '00000000'), /byte 128: .* \[2\] .* has 4 bytes/],
    ['too many bytes', npy(header('<f4', '()'), '0000000000'), /\[\] and dtype <f4 has 5 bytes/],
    ['impossible shapes', npy(header('<f4', '(9007199254740993, 3)'), ''), /has 0 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(message);
    expect(() => readNpy(bytes)).toThrow(expect.objectContaining({ code: 'WEIGHTS_CORRUPT' }));
  });
});

describe('writeNpy', () => {
  it('writes the bytes of numpy', () => {
    const bytes = writeNpy(Float32Array.of(1.5, 2, 3, 4, 5, -6), [2, 3]);
    expect(Buffer.from(bytes).toString('hex')).toBe(F4_BY_NUMPY);
  });

  it.each<[NumericArray, number[]]>([
    [Float64Array.of(Math.PI, -0), [2]],
    [Int32Array.of(-1, 2, 3, 4), [2, 1, 2]],
    [Int8Array.of(-7), []],
    [Uint16Array.of(), [0, 5]],
  ])('writes what can be read again: %o', (data, shape) => {
    expect(readNpy(writeNpy(data, shape))).toEqual({ shape, data });
  });

  it('refuses a shape that does not fit', () => {
    expect(() => writeNpy(Float32Array.of(1, 2), [3])).toThrow(
      /A Float32Array of 2 values is no array of shape \[3\]/,
    );
  });

  it
    .skipIf(sharedMissing('goldens'))
    .each([
      'goldens/tf-model/embeddings.npy',
      'goldens/tf-model/inputs.npy',
      'goldens/detailed/classifier/train.npy',
    ])('reproduces %s byte for byte', (path) => {
    const original = readFileSync(sharedPath(path));
    const { data, shape } = readNpy(original);
    expect(Buffer.compare(writeNpy(data, shape), original)).toBe(0);
  });
});
