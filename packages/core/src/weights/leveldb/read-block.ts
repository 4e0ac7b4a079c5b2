import { ByteReader } from '../byte-reader.js';

const LONGEST_KEY = 4096;

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
