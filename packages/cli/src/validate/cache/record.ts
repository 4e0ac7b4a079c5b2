import { crc32 } from 'node:zlib';
import type { View } from '../photo-task.js';

/** What is known of a photo's content: one of its embeddings, or that it shows no face. */
export type CacheEntry =
  | { readonly view: View; readonly embedding: Float32Array }
  | { readonly view: 'none' };

/** A record of a cache file: an entry and the SHA-256 of the photo's bytes, lower-case hex. */
export interface CacheRecord {
  readonly content: string;
  readonly entry: CacheEntry;
}

// Layout, little-endian: marker, kind (u32), SHA-256, embedding (float32), CRC-32 of all before.
const MARKER = Buffer.from('\nFNe');
const KINDS = ['none', 'original', 'mirror'] as const;
const HEAD_BYTES = 40;

export const recordBytes = (embeddingSize: number): number => HEAD_BYTES + embeddingSize * 4 + 4;

export function writeRecord({ content, entry }: CacheRecord, embeddingSize: number): Buffer {
  const bytes = Buffer.alloc(recordBytes(embeddingSize));
  MARKER.copy(bytes);
  bytes.writeUInt32LE(KINDS.indexOf(entry.view), 4);
  bytes.write(content, 8, 'hex');
  if ('embedding' in entry) {
    entry.embedding.forEach((value, i) => {
      bytes.writeFloatLE(value, HEAD_BYTES + i * 4);
    });
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

/**
 * Reads all whole records. Bytes that belong to none, such as one that a killed run left torn, are
 * passed over: the next record is found by its marker.
 *
 * @returns the records, and where bytes begin that may be the start of another
 */
export function readRecords(
  bytes: Buffer,
  embeddingSize: number,
): { readonly records: CacheRecord[]; readonly rest: number } {
  const length = recordBytes(embeddingSize);
  const records: CacheRecord[] = [];
  let at = 0;
  while (bytes.length - at >= length) {
    const marker = bytes.indexOf(MARKER, at);
    if (marker < 0) return { records, rest: bytes.length - MARKER.length + 1 };
    at = marker;
    if (bytes.length - at < length) break;
    const record = readRecord(bytes.subarray(at, at + length));
    if (record) records.push(record);
    at += record ? length : 1;
  }
  return { records, rest: at };
}

function readRecord(bytes: Buffer): CacheRecord | undefined {
  const view = KINDS[bytes.readUInt32LE(4)];
  const sum = bytes.readUInt32LE(bytes.length - 4);
  if (!view || crc32(bytes.subarray(0, -4)) !== sum) return undefined;
  const content = bytes.toString('hex', 8, HEAD_BYTES);
  if (view === 'none') return { content, entry: { view } };
  const values = (bytes.length - HEAD_BYTES - 4) / 4;
  const embedding = new Float32Array(values);
  for (let i = 0; i < values; i++) embedding[i] = bytes.readFloatLE(HEAD_BYTES + i * 4);
  return { content, entry: { view, embedding } };
}
