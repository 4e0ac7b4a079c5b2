import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumericArray } from '../scalar-types.js';
import { readHdf5, readHdf5Texts } from './read-hdf5.js';
import { type Hdf5Array, writeHdf5 } from './write-hdf5.js';

type Arrays = ReadonlyMap<string, { shape: readonly number[]; data: NumericArray }>;

function readBack(arrays: Arrays): Map<string, unknown> {
  const found = readHdf5(writeHdf5(arrays));
  return new Map([...found].map(([name, { shape, read }]) => [name, { shape, data: read() }]));
}

/** Sorted by name, as float32: what the reader gives. */
const expected = (arrays: Arrays) =>
  new Map(
    [...arrays]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
  );

const arbitraryArray = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
  const count = shape.reduce((product, size) => product * size, 1);
  const length = { minLength: count, maxLength: count };
  const data: fc.Arbitrary<NumericArray> = fc.oneof(
    fc.float32Array(length),
    fc.float64Array(length),
    fc.int8Array(length),
    fc.uint16Array(length),
    fc.int32Array(length),
  );
  return fc.record({ shape: fc.constant(shape), data });
});
const arbitraryName = fc.stringMatching(/^[a-z_][A-Za-z0-9_ .-]{0,20}$/);

describe('writeHdf5', () => {
  it('writes what the reader reads', () => {
    const list = fc.uniqueArray(fc.tuple(arbitraryName, arbitraryArray), {
      selector: ([name]) => name,
      maxLength: 40,
    });
    const property = fc.property(list, (pairs) => {
      const arrays: Arrays = new Map(pairs);
      expect(readBack(arrays)).toEqual(expected(arrays));
    });
    fc.assert(property, { numRuns: rounds(100) });
  });

  it('writes texts of any length beside numbers', () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((text) => !text.includes('\0'));
    const list = fc.array(fc.oneof(text, fc.constant('x'.repeat(9000))), { maxLength: 12 });
    const property = fc.property(list, list, (names, more) => {
      const file = writeHdf5(
        new Map<string, Hdf5Array>([
          ['names', { shape: [names.length], data: names }],
          ['more', { shape: [more.length, 1], data: more }],
          ['numbers', { shape: [2], data: Int32Array.of(1, -2) }],
        ]),
      );
      const texts = readHdf5Texts(file);
      expect(texts.get('names') ?? []).toEqual(names);
      expect(texts.get('more') ?? []).toEqual(more);
      expect(readHdf5(file).get('numbers')?.read()).toEqual(Float32Array.of(1, -2));
    });
    fc.assert(property, { numRuns: rounds(30) });
  });

  it('writes more texts than one heap has numbers for', () => {
    const names = Array.from({ length: 70_000 }, (_, i) => `${i}`);
    const file = writeHdf5(new Map([['names', { shape: [names.length], data: names }]]));
    expect(readHdf5Texts(file).get('names')).toEqual(names);
  });

  it('refuses texts that HDF5 would cut', () => {
    const arrays = new Map([['a', { shape: [2], data: ['ok', 'a\0b'] }]]);
    expect(() => writeHdf5(arrays)).toThrow(/Text 1 of the dataset "a"/);
  });

  it('writes many datasets', () => {
    const arrays: Arrays = new Map(
      Array.from({ length: 1000 }, (_, i) => [`d${i}`, { shape: [1], data: Float32Array.of(i) }]),
    );
    expect(readBack(arrays)).toEqual(expected(arrays));
  });

  it.each(['', '.', 'a/b', 'ä', 'a\0'])('refuses the name %j', (name) => {
    const arrays = new Map([[name, { shape: [1], data: Float32Array.of(1) }]]);
    expect(() => writeHdf5(arrays)).toThrow(/A dataset cannot be called/);
  });

  it('refuses shapes that do not fit', () => {
    const arrays = new Map([['a', { shape: [2], data: Float32Array.of(1) }]]);
    expect(() => writeHdf5(arrays)).toThrow(/"a" of shape \[2\] has 4 bytes for values/);
  });
});
