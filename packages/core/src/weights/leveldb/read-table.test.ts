import { describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../crc32.js';
import { readTable } from './read-table.js';
import { unpackSnappy } from './snappy.js';

const text = (value: string) => [...new TextEncoder().encode(value)];
const unpack = (...bytes: number[]) =>
  new TextDecoder().decode(unpackSnappy(Uint8Array.from(bytes), 'test'));

describe('unpackSnappy', () => {
  it.each<[string, number[], string]>([
    ['a literal', [4, 3 << 2, ...text('face')], 'face'],
    ['a literal with its length in a byte', [4, 60 << 2, 3, ...text('face')], 'face'],
    ['a copy of 1 byte distance', [8, 3 << 2, ...text('face'), (0 << 2) | 1, 4], 'faceface'],
    ['a run by an overlapping copy', [8, 0, ...text('a'), (3 << 2) | 1, 1], 'aaaaaaaa'],
    ['a copy of 2 bytes distance', [7, 3 << 2, ...text('face'), (2 << 2) | 2, 4, 0], 'facefac'],
    [
      'a copy of 4 bytes distance',
      [6, 3 << 2, ...text('face'), (1 << 2) | 3, 2, 0, 0, 0],
      'facece',
    ],
    ['nothing', [0], ''],
  ])('unpacks %s', (_, bytes, expected) => expect(unpack(...bytes)).toBe(expected));

  it.each<[string, number[], RegExp]>([
    ['a copy from before the start', [8, 0, ...text('a'), (3 << 2) | 1, 2], /copy from 2 bytes/],
    ['a copy from nowhere', [8, 0, ...text('a'), (3 << 2) | 1, 0], /copy from 0 bytes back/],
    ['too much', [3, 3 << 2, ...text('face')], /unfolds to more than 3 bytes/],
    ['too little', [5, 3 << 2, ...text('face')], /unfolds to 4 bytes, not 5/],
    ['a cut literal', [4, 3 << 2, ...text('fa')], /4 bytes are needed, 2 are left/],
    ['a bomb', [0xff, 0xff, 0x7f, 0], /block of 4 bytes shall unfold to 2097151/],
  ])('refuses %s', (_, bytes, message) => expect(() => unpack(...bytes)).toThrow(message));
});

const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const FOOTER_SIZE = 48;
const TRAILER_SIZE = 5;
const ONE_RESTART = [0, 0, 0, 0, 1, 0, 0, 0];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];

/** An entry: a key that shares its beginning with the one before, and its value. */
const entry = (shared: number, added: readonly number[], value: readonly number[] = []) => [
  ...[shared, added.length, value.length].flatMap(varint),
  ...added,
  ...value,
];

/** A block with its kind and checksum. */
function block(kind: number, content: readonly number[]): number[] {
  const bytes = Uint8Array.from([...content, kind]);
  return [...bytes, ...new Uint8Array(Uint32Array.of(maskedCrc32c(bytes)).buffer)];
}

/** A table of one data block that its index lists `times` times. */
function table(data: readonly number[], times = 1): Uint8Array {
  const handle = [0, ...varint(data.length - TRAILER_SIZE)];
  const listed = Array.from({ length: times }, (_, i) => entry(0, [i >> 8, i & 255], handle));
  const index = block(0, [...listed.flat(), ...ONE_RESTART]);
  const footer = [0, 0, ...varint(data.length), ...varint(index.length - TRAILER_SIZE)];
  const padding = Array(FOOTER_SIZE - MAGIC.length - footer.length).fill(0);
  return Uint8Array.from([...data, ...index, ...footer, ...padding, ...MAGIC]);
}

describe('readTable', () => {
  const entries = [...entry(0, text('ab'), [7]), ...entry(1, text('c'), [8]), ...ONE_RESTART];
  const expected = [
    ['ab', Uint8Array.of(7)],
    ['ac', Uint8Array.of(8)],
  ];

  it('reads keys that share their beginnings', () => {
    const data = block(0, entries);
    expect([...readTable(table(data), 'table')]).toEqual(expected);
  });

  it('reads packed blocks', () => {
    const packed = [entries.length, (entries.length - 1) << 2, ...entries];
    const data = block(1, packed);
    expect([...readTable(table(data), 'table')]).toEqual(expected);
  });

  it('refuses damaged blocks and unknown packing', () => {
    const data = block(0, entries);
    const damaged = table(data);
    damaged[3]! ^= 1;
    expect(() => readTable(damaged, 'table')).toThrow(/byte 0: a block of 24 bytes is damaged/);
    const other = table(block(4, entries));
    expect(() => readTable(other, 'table')).toThrow(/packed by method 4/);
    expect(() => readTable(new Uint8Array(9), 'table')).toThrow(/mark at the end/);
  });
});

// Tables whose checksums are right and which mean far more than they hold.

const key = (length: number) => Array(length).fill(0x61);
const counter = (i: number) => [24, 16, 8, 0].map((shift) => (i >> shift) & 255);
const keys = (length: number, count: number) => [
  ...entry(0, key(length)),
  ...Array.from({ length: count }, (_, i) => entry(length - 4, counter(i))).flat(),
  ...ONE_RESTART,
];

describe('tables that are bombs', () => {
  it('reads keys that share what keys share', () => {
    expect(readTable(table(block(0, keys(60, 500))), 'table').size).toBe(501);
  });

  it('refuses keys that unfold to hundreds of times the file', () => {
    const bomb = table(block(0, keys(4_000, 20_000)));
    expect(() => readTable(bomb, 'table')).toThrow(/its \d+ keys unfold to \d+ characters/);
  });

  it('refuses a block that is listed over and over', () => {
    const bomb = table(block(0, keys(60, 500)), 5_000);
    expect(() => readTable(bomb, 'table')).toThrow(/blocks share their bytes/);
  });
});
