import { describe, expect, it } from 'vitest';
import type { StoredTensors } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { expectRobust } from '../testing/expect-robust.js';
import { isHdf5 } from './hdf5-file.js';
import { readHdf5, readHdf5Texts, readKerasH5 } from './read-hdf5.js';
import * as files from './testing/h5py-files.js';

const contents = (tensors: StoredTensors) =>
  Object.fromEntries([...tensors].map(([name, { shape, read }]) => [name, [shape, [...read()]]]));

const count = (from: number, to: number, step = 1) =>
  Array.from({ length: to - from }, (_, i) => (from + i) * step);

describe('readKerasH5', () => {
  it('reads what save_weights writes', () => {
    expect(contents(readKerasH5(files.SAVED_WEIGHTS))).toEqual({
      'conv/bias': [[4], [-1.5, 2, 0, Math.fround(1e-3)]],
      'conv/kernel': [[2, 3, 1, 4], count(0, 24, 0.25)],
      'conv_BatchNorm/beta': [[4], [0, 1, 2, 3]],
    });
  });

  it('reads what model.save writes, without the optimizer', () => {
    expect(contents(readKerasH5(files.SAVED_MODEL))).toEqual({
      'block/inner/kernel': [[2], [0, 1]],
      'dense/kernel': [[3, 2], count(0, 6)],
    });
  });

  it('finds layers in trees of several levels', () => {
    expect(contents(readKerasH5(files.MANY_GROUPS))).toEqual({
      'g0/beta': [[1], [6]],
      'g150/beta': [[1], [7]],
      'g299/beta': [[1], [5]],
    });
  });

  it('reads small files of the latest format', () => {
    expect(contents(readKerasH5(files.LATEST))).toEqual({
      'a/kernel': [
        [2, 2],
        [1, 2, 3, 4],
      ],
    });
  });
});

/** A file of 8 MB whose root group lists itself 200,000 times. */
function crowded(): Uint8Array {
  const [leaves, entries] = [4, 50_000];
  const leafSize = 8 + 40 * entries;
  const [header, heap, names, tree, firstLeaf] = [96, 136, 168, 176, 272];
  const bytes = new Uint8Array(firstLeaf + leaves * leafSize);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(Buffer.from(value, 'latin1'), at);
  const long = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  text(0, '\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08');
  long(64, header);
  text(header, '\x01');
  view.setUint32(header + 8, 24, true);
  text(header + 16, '\x11\0\x10'); // a symbol table of 16 bytes
  long(header + 24, tree);
  long(header + 32, heap);
  text(heap, 'HEAP');
  long(heap + 8, 8);
  long(heap + 24, names);
  text(names, 'a');
  text(tree, 'TREE\0\0');
  view.setUint16(tree + 6, leaves, true);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const at = firstLeaf + leaf * leafSize;
    long(tree + 24 + 16 * leaf + 8, at);
    text(at, 'SNOD\x01');
    view.setUint16(at + 6, entries, true);
    for (let entry = 0; entry < entries; entry++) long(at + 8 + 40 * entry + 8, header);
  }
  return bytes;
}

describe('readHdf5', () => {
  it('reads every number type in either byte order, and passes over the rest', () => {
    const values = [[3], [1, 2, 100]];
    expect(contents(readHdf5(files.NUMBER_TYPES))).toEqual({
      big: values,
      compact: [[2], [3, 4]],
      f2: values,
      f8: values,
      i16b: values,
      i64: values,
      i8: values,
      none: [[0, 3], []],
      scalar: [[], [0.5]],
      u8: values,
    });
  });

  it.each([
    ['large groups of the latest format', files.LATEST_LARGE, /save it with the default libver/],
    ['chunks', files.CHUNKED, /dataset "w" .* in pieces/],
    ['compression', files.COMPRESSED, /dataset "w" is compressed/],
    ['circles', files.CIRCLE, /an object is in two groups/],
    ['more links than a stack holds', crowded(), /an object is in two groups/],
    ['nothing', new Uint8Array(), /at byte 0: it does not begin as HDF5/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readHdf5(bytes)).toThrowError(message);
    expect(() => readHdf5(bytes)).toThrowError(FaceNetError);
    expect(isHdf5(bytes)).toBe(bytes.length > 0);
  });

  it.each([
    ['the default format', files.SAVED_WEIGHTS],
    ['several types', files.NUMBER_TYPES],
    ['the latest format', files.LATEST],
  ])('stays sound with damaged files of %s', (_, file) => {
    const numbers = (bytes: Uint8Array) =>
      [...readHdf5(bytes)].reduce((sum, [path, { read }]) => sum + path.length + read().length, 0);
    // A byte may be an integer and so a float of its own; names may repeat those of their groups.
    expectRobust(file, numbers, 2, 2_000);
  });
});

describe('readHdf5Texts', () => {
  const people = ['Ada', 'Björn', '陳'];
  const metrics = {
    class_names: people,
    image_list: people.flatMap((name) => [0, 1, 2].map((i) => `/data/${name}/${i}.png`)),
  };

  it.each([
    ['any length', files.FILTER_METRICS],
    ['fixed length', files.FILTER_METRICS_FIXED],
    ['the latest format', files.FILTER_METRICS_LATEST],
  ])('reads strings of %s, beside numbers', (_, bytes) => {
    expect(Object.fromEntries(readHdf5Texts(bytes))).toEqual(metrics);
    const numbers = readHdf5(bytes);
    expect([...numbers.keys()].sort()).toEqual(['distance_to_center', 'label_list']);
    expect([...(numbers.get('label_list')?.read() ?? [])]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(numbers.get('distance_to_center')?.read()[4]).toBe(Math.fround(0.95));
  });

  it('reads empty, long, single and many strings', () => {
    expect(Object.fromEntries(readHdf5Texts(files.TEXTS))).toEqual({
      empty: ['', 'x'.repeat(300), ''],
      many: Array.from({ length: 400 }, (_, i) => `${i}`.repeat(i % 40)),
      one: ['alone'],
      spaces: ['ab  ', 'c   '],
    });
  });

  it.each([
    ['any length', files.FILTER_METRICS],
    ['fixed length', files.FILTER_METRICS_FIXED],
  ])('stays sound with damaged files of %s', (_, file) => {
    const letters = (bytes: Uint8Array) =>
      [...readHdf5Texts(bytes)].reduce((sum, [path, texts]) => {
        return sum + path.length + new Set(texts).size;
      }, 0);
    expectRobust(file, letters, 2, 2_000);
  });
});
