import { ByteReader } from '../byte-reader.js';
import { maskedCrc32c } from '../crc32.js';
import { unpackSnappy } from './snappy.js';

const FOOTER_SIZE = 48;
const TRAILER_SIZE = 5;
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const UNPACKED = 0;
const SNAPPY = 1;
/** A checkpoint of the largest network here has a thousand entries. */
const MOST_ENTRIES = 1_000_000;
/** Keys share their beginnings; those of checkpoints take four times their bytes in the file. */
const HIGHEST_RATIO = 64;
const LONGEST_KEY = 4096;

/**
 * Reads a sorted table of LevelDB (google/leveldb, doc/table_format.md), in which TensorFlow keeps
 * the index of checkpoints: keys with their values, in order.
 *
 * Memory: the unpacked blocks and the keys, each up to 64 times the file.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function readTable(bytes: Uint8Array, format: string): Map<string, Uint8Array> {
  const reader = new ByteReader(bytes, format);
  const footer = reader.at(Math.max(0, bytes.length - FOOTER_SIZE)).offset;
  const magic = reader.at(Math.max(0, bytes.length - MAGIC.length)).slice(MAGIC.length);
  if (!MAGIC.every((byte, i) => magic[i] === byte)) {
    throw reader.fail('the mark at the end of LevelDB tables is missing', bytes.length);
  }
  reader.at(footer);
  readHandle(reader); // of the index of filters, which are hints only
  const index = loadBlock(bytes, format, readHandle(reader));

  const entries = new Map<string, Uint8Array>();
  let blocks = 0;
  let keys = 0;
  for (const [, value] of readBlock(index, format)) {
    const handle = readHandle(new ByteReader(value, format));
    blocks += handle.size + TRAILER_SIZE;
    if (blocks > bytes.length) throw reader.fail('blocks share their bytes', handle.offset);
    for (const [key, content] of readBlock(loadBlock(bytes, format, handle), format)) {
      entries.set(key, content);
      keys += key.length;
      if (entries.size > MOST_ENTRIES || keys > HIGHEST_RATIO * bytes.length) {
        throw reader.fail(`its ${entries.size} keys unfold to ${keys} characters`, handle.offset);
      }
    }
  }
  return entries;
}

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(reader: ByteReader): BlockHandle {
  return { offset: reader.varint(), size: reader.varint() };
}

function loadBlock(bytes: Uint8Array, format: string, { offset, size }: BlockHandle): Uint8Array {
  const reader = new ByteReader(bytes, format).at(offset);
  const content = reader.slice(size + 1);
  const packing = content[size];
  const checksum = reader.u32();
  if (maskedCrc32c(content) !== checksum) {
    throw reader.fail(`a block of ${size + TRAILER_SIZE} bytes is damaged`, offset);
  }
  const block = content.subarray(0, size);
  if (packing === UNPACKED) return block;
  if (packing === SNAPPY) return unpackSnappy(block, format);
  throw reader.fail(`a block is packed by method ${packing}; known: 0 (none), 1 (snappy)`, offset);
}

/**
 * Reads a block of a LevelDB table: each key is stored as what it does not share with the one
 * before it. Keys are given as Latin-1 text, a character a byte.
 */
export function* readBlock(
  block: Uint8Array,
  format: string,
): Generator<readonly [key: string, value: Uint8Array]> {
  const reader = new ByteReader(block, `${format}'s block`);
  const restarts = reader.at(Math.max(0, block.length - 4)).u32();
  const end = block.length - 4 - restarts * 4;
  if (end < 0) throw reader.fail(`it shall have ${restarts} restart points`, block.length);
  let key = '';
  reader.at(0);
  while (reader.offset < end) {
    const start = reader.offset;
    const shared = reader.varint();
    const added = reader.varint();
    const valueLength = reader.varint();
    if (shared > key.length || shared + added > LONGEST_KEY) {
      throw reader.fail(`a key of ${shared} shared and ${added} other bytes`, start);
    }
    key = key.slice(0, shared) + String.fromCharCode(...reader.slice(added));
    yield [key, reader.slice(valueLength)];
  }
  if (reader.offset !== end) throw reader.fail('an entry reaches into the restart points');
}
