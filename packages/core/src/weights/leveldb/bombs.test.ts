import { describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../checksum/crc32.js';
import { readTable } from './read-table.js';

// Tables whose checksums are right and which mean far more than they hold.

const MARK = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const FOOTER_SIZE = 48;
const ONE_RESTART = [0, 0, 0, 0, 1, 0, 0, 0];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];

/** An entry: a key that shares its beginning with the one before, and its value. */
const entry = (shared: number, added: readonly number[], value: readonly number[] = []) => [
  ...[shared, added.length, value.length].flatMap(varint),
  ...added,
  ...value,
];

function sealed(content: readonly number[]): number[] {
  const bytes = Uint8Array.from([...content, 0]);
  return [...bytes, ...new Uint8Array(Uint32Array.of(maskedCrc32c(bytes)).buffer)];
}

/** A table of one data block that its index lists `times` times. */
function table(data: readonly number[], times = 1): Uint8Array {
  const handle = [0, ...varint(data.length)];
  const listed = Array.from({ length: times }, (_, i) => entry(0, [i >> 8, i & 255], handle));
  const index = [...listed.flat(), ...ONE_RESTART];
  const block = sealed(data);
  const footer = [0, 0, ...varint(block.length), ...varint(index.length)];
  const padding = Array(FOOTER_SIZE - MARK.length - footer.length).fill(0);
  return Uint8Array.from([...block, ...sealed(index), ...footer, ...padding, ...MARK]);
}

const key = (length: number) => Array(length).fill(0x61);
const counter = (i: number) => [24, 16, 8, 0].map((shift) => (i >> shift) & 255);
const keys = (length: number, count: number) => [
  ...entry(0, key(length)),
  ...Array.from({ length: count }, (_, i) => entry(length - 4, counter(i))).flat(),
  ...ONE_RESTART,
];

describe('tables that are bombs', () => {
  it('reads keys that share what keys share', () => {
    expect(readTable(table(keys(60, 500)), 'table').size).toBe(501);
  });

  it('refuses keys that unfold to hundreds of times the file', () => {
    const bomb = table(keys(4_000, 20_000));
    expect(() => readTable(bomb, 'table')).toThrow(/its \d+ keys unfold to \d+ characters/);
  });

  it('refuses a block that is listed over and over', () => {
    const bomb = table(keys(60, 500), 5_000);
    expect(() => readTable(bomb, 'table')).toThrow(/blocks share their bytes/);
  });
});
