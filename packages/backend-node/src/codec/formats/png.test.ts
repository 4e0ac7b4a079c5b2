import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePng } from '../testing/write-png.js';
import { decodeAnyPng, decodePlainPng, sniffPng } from './png.js';

/** Rows of random bytes after random filters: every one of them is a picture. */
const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) => {
    const row = fc
      .tuple(
        fc.integer({ min: 0, max: 4 }),
        fc.uint8Array({ minLength: 3 * width, maxLength: 3 * width }),
      )
      .map(([filter, bytes]) => [filter, ...bytes]);
    return fc
      .array(row, { minLength: height, maxLength: height })
      .map((rows) => ({ width, height, pixels: Uint8Array.from(rows.flat()) }));
  });

const filtered = Uint8Array.from([1, 10, 20, 30, 5, 5, 5, 2, 1, 1, 1, 1, 1, 1]);
const picture = { width: 2, height: 2, pixels: filtered };

describe('decodePlainPng', () => {
  it('undoes all filters as the library does', () => {
    fc.assert(
      fc.property(pictures, (random) => {
        const image = sniffPng(writePng(random));
        const decoded = decodePlainPng(image);
        const { width, height, data } = decodeAnyPng(image);
        expect(decoded).toEqual({ width, height, data });
      }),
    );
  });

  it('adds what is left of a pixel and above it', () => {
    const expected = [10, 20, 30, 15, 25, 35, 11, 21, 31, 16, 26, 36];
    expect([...decodePlainPng(sniffPng(writePng(picture)))!.data]).toEqual(expected);
  });

  const broken = {
    'a wrong checksum': (file: Buffer) => {
      file[file.length - 20]! ^= 1;
      return file;
    },
    'too few pixels': () => writePng({ ...picture, pixels: filtered.subarray(0, 7) }),
    'too many pixels': () => writePng({ ...picture, height: 1 }),
    'an unknown filter': () => writePng({ ...picture, pixels: filtered.with(0, 5) }),
    'no deflated data': () => writePng({ ...picture, deflated: filtered }),
    'interlaced rows': () => writePng({ ...picture, interlaced: true }),
  };
  it.each(Object.entries(broken))('leaves %s to the library', (_, make) => {
    expect(decodePlainPng(sniffPng(make(writePng(picture))))).toBeUndefined();
  });
});
