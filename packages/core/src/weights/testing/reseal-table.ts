import { ByteReader } from '../byte-reader.js';
import { maskedCrc32c } from '../checksum/crc32.js';
import { readBlock } from '../leveldb/read-block.js';

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
