import { Cursor, roundUp } from './cursor.js';

/** What a dataset holds for a text: its length, the address of a heap, its number there. */
export const TEXT_REFERENCE = 16;

const HEAP_HEADER = 16;
const ENTRY_HEADER = 16;
/** HDF5 reads no smaller heaps, and numbers their entries with two bytes. */
const LEAST_HEAP = 4096;
const MOST_ENTRIES = 0xffff;
/** Bytes of texts after which another heap begins, so that a reader of one text reads not all. */
const FULL_HEAP = 1 << 16;

/**
 * Texts of any length as HDF5 keeps them: references in the dataset, and the texts in "global heaps".
 *
 * @param address where the bytes will lie in the file
 * @returns references, followed by heaps; `length` of the references alone
 */
export function textsAt(
  address: number,
  texts: readonly string[],
): { bytes: Uint8Array; length: number } {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const heaps: number[][] = [];
  let room = 0;
  for (const [i, { length }] of encoded.entries()) {
    if (length === 0) continue; // its reference is to nowhere
    const last = heaps.at(-1);
    if (last && room > 0 && last.length < MOST_ENTRIES) last.push(i);
    else {
      heaps.push([i]);
      room = FULL_HEAP;
    }
    room -= ENTRY_HEADER + roundUp(length);
  }
  const sizes = heaps.map((entries) => {
    const used = entries.reduce((sum, i) => sum + entrySize(encoded[i]!), HEAP_HEADER);
    // The entry that stands for what is free has a header, too.
    return Math.max(LEAST_HEAP, used + ENTRY_HEADER);
  });
  const length = texts.length * TEXT_REFERENCE;
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, length));
  const out = new Cursor(bytes);
  let at = length;
  for (const [heap, entries] of heaps.entries()) {
    const size = sizes[heap]!;
    out.at(at).text('GCOL').bytes([1, 0, 0, 0]).u64(size);
    let entry = at + HEAP_HEADER;
    for (const [n, i] of entries.entries()) {
      const text = encoded[i]!;
      out
        .at(i * TEXT_REFERENCE)
        .u32(text.length)
        .u64(address + at)
        .u32(n + 1);
      out
        .at(entry)
        .u16(n + 1)
        .u16(0)
        .u32(0)
        .u64(text.length)
        .bytes(text);
      entry += entrySize(text);
    }
    const FREE = 0;
    out
      .at(entry)
      .u16(FREE)
      .u16(0)
      .u32(0)
      .u64(at + size - entry);
    at += size;
  }
  return { bytes, length };
}

function entrySize(text: Uint8Array): number {
  return ENTRY_HEADER + roundUp(text.length);
}
