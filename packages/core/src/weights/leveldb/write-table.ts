import { maskedCrc32c } from '../crc32.js';

const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const FOOTER_SIZE = 48;
const UNPACKED = 0;
/** As TensorFlow has it: a block is ended once it is this large. */
const BLOCK_SIZE = 262_144;
/** Every so many keys one is stored whole. */
const RESTART_INTERVAL = 16;

/** A key in bytes of ASCII, and its value. */
export type TableEntry = readonly [key: string, value: Uint8Array];

/**
 * Writes a sorted table of LevelDB (google/leveldb, doc/table_format.md), as TensorFlow does: without
 * compression and filters.
 *
 * @param entries in ascending order of their keys, which are ASCII and differ
 */
export function writeTable(entries: Iterable<TableEntry>): Uint8Array {
  const file = new Bytes();
  const index = new BlockBuilder();
  let block = new BlockBuilder();
  let last = '';
  for (const [key, value] of entries) {
    if (block.size >= BLOCK_SIZE) {
      index.add(last, writeBlock(file, block));
      block = new BlockBuilder();
    }
    block.add(key, value);
    last = key;
  }
  index.add(shortSuccessor(last), writeBlock(file, block));
  const handles = [writeBlock(file, new BlockBuilder()), writeBlock(file, index)];
  const footer = new Uint8Array(FOOTER_SIZE);
  footer.set(handles.flatMap((handle) => [...handle]));
  footer.set(MAGIC, FOOTER_SIZE - MAGIC.length);
  file.push(footer);
  return file.joined();
}

/** A short text that sorts behind all keys: the index holds one for each block. */
function shortSuccessor(key: string): string {
  return key === '' ? '' : String.fromCharCode(key.charCodeAt(0) + 1);
}

/** @returns the block's handle: where it begins and how long it is */
function writeBlock(file: Bytes, block: BlockBuilder): Uint8Array {
  const content = block.finish();
  const offset = file.length;
  file.push(content);
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, maskedCrc32c(content), true);
  file.push(checksum);
  return Uint8Array.from([...varint(offset), ...varint(content.length - 1)]);
}

/** Keys and values, each key stored as what it does not share with the one before it. */
class BlockBuilder {
  readonly #bytes = new Bytes();
  readonly #restarts: number[] = [0];
  #count = 0;
  #previous = '';

  /** Of the finished block, without its kind and checksum. */
  get size(): number {
    return this.#bytes.length + 4 * this.#restarts.length + 4;
  }

  add(key: string, value: Uint8Array): void {
    let shared = 0;
    if (this.#count > 0 && this.#count % RESTART_INTERVAL === 0) {
      this.#restarts.push(this.#bytes.length);
    } else {
      while (shared < key.length && key[shared] === this.#previous[shared]) shared++;
    }
    const added = new TextEncoder().encode(key.slice(shared));
    const sizes = [shared, added.length, value.length].flatMap(varint);
    for (const part of [Uint8Array.from(sizes), added, value]) this.#bytes.push(part);
    this.#previous = key;
    this.#count++;
  }

  /** With the kind of its packing as last byte. */
  finish(): Uint8Array {
    const end = new Uint8Array(4 * this.#restarts.length + 5);
    const view = new DataView(end.buffer);
    for (const [i, offset] of this.#restarts.entries()) view.setUint32(4 * i, offset, true);
    view.setUint32(4 * this.#restarts.length, this.#restarts.length, true);
    end[end.length - 1] = UNPACKED;
    this.#bytes.push(end);
    return this.#bytes.joined();
  }
}

/** Pieces that become one array in the end. */
class Bytes {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  joined(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
