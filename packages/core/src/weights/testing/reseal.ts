import { ByteReader } from '../byte-reader.js';
import { crc32, maskedCrc32c } from '../crc32.js';
import { readBlock } from '../leveldb/read-table.js';

const FOOTER_SIZE = 48;

/** Makes what puts the checksums of a damaged LevelDB table right, given the intact table. */
export function tableResealer(original: Uint8Array): (damaged: Uint8Array) => void {
  const footer = new ByteReader(original, 'table').at(original.length - FOOTER_SIZE);
  readHandle(footer);
  const index = readHandle(footer);
  const entries = readBlock(original.subarray(index.offset, index.offset + index.size), 'table');
  const blocks = [index, ...[...entries].map(([, value]) => handleIn(value))];
  return (damaged) => {
    const view = new DataView(damaged.buffer, damaged.byteOffset, damaged.byteLength);
    for (const { offset, size } of blocks) {
      const end = offset + size + 1; // the kind of packing counts
      if (end + 4 > damaged.length) continue;
      view.setUint32(end, maskedCrc32c(damaged.subarray(offset, end)), true);
    }
  };
}

function handleIn(value: Uint8Array) {
  return readHandle(new ByteReader(value, 'table'));
}

function readHandle(reader: ByteReader) {
  return { offset: reader.varint(), size: reader.varint() };
}

const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;

/**
 * Makes what puts the checksums of a damaged zip archive of stored files right, given the intact
 * archive (without a comment). Archives whose length has changed are left alone.
 */
export function zipResealer(original: Uint8Array): (damaged: Uint8Array) => void {
  const files = [...storedFiles(original)];
  return (damaged) => {
    if (damaged.length !== original.length) return;
    const view = new DataView(damaged.buffer, damaged.byteOffset, damaged.byteLength);
    for (const { entry, start, end } of files) {
      view.setUint32(entry + 16, crc32(damaged.subarray(start, end)), true);
    }
  };
}

function* storedFiles(bytes: Uint8Array) {
  const reader = new ByteReader(bytes, 'zip archive').at(bytes.length - END_SIZE + 10);
  const count = reader.u16();
  let entry = reader.at(bytes.length - END_SIZE + 16).u32();
  for (let i = 0; i < count; i++) {
    const packedSize = reader.at(entry + 20).u32();
    const method = reader.at(entry + 10).u16();
    const lengths = [28, 30, 32].map((at) => reader.at(entry + at).u16());
    const local = reader.at(entry + 42).u32();
    const names = reader.at(local + 26).u16() + reader.at(local + 28).u16();
    const start = local + LOCAL_SIZE + names;
    if (method === 0) yield { entry, start, end: start + packedSize };
    entry += ENTRY_SIZE + lengths.reduce((sum, length) => sum + length, 0);
  }
}
