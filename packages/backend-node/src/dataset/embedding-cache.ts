import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FaceNetError } from '@facenet/core';
import { ioFailed, makeFolder, openRegularFile } from '../files/index.js';
import type { View } from './photo-task.js';

const CHUNK_BYTES = 2 ** 20;

/** What a cache file is made for. Files of other settings are other files. */
export interface CacheSettings {
  readonly model: string;
  readonly embeddingSize: number;
  /** Everything else that decides an embedding: weights, engine, alignment, preprocessing. */
  readonly [setting: string]: unknown;
}

/** What is known of the content of one photo. */
export interface KnownContent {
  readonly noFace?: true;
  readonly embeddings: Partial<Record<View, Float32Array>>;
}

/**
 * Embeddings of earlier runs, by the SHA-256 of the photo's bytes: `embeddings/MODEL-HASH.bin` in
 * the cache folder, one file for each way of making them. Its first line holds the settings, then
 * records follow. It is only ever appended to, whole records at a time, so several runs may share
 * it and a killed one leaves at most a torn record, which is passed over. Crops are not kept:
 * whoever has the embedding needs no crop.
 */
export class EmbeddingCache {
  readonly path: string;
  /** Whether it held nothing when it was opened. */
  readonly empty: boolean;
  /** Why nothing can be added, where that is known from the start. */
  readonly refusal: FaceNetError | undefined;
  readonly #embeddingSize: number;
  readonly #file: FileHandle;

  private constructor(
    path: string,
    { file, size, refusal }: OpenedFile,
    header: string,
    embeddingSize: number,
  ) {
    this.path = path;
    this.empty = size <= Buffer.byteLength(header);
    this.refusal = refusal === undefined ? undefined : cannot('write', path, refusal);
    this.#embeddingSize = embeddingSize;
    this.#file = file;
  }

  /**
   * Opens the file of these settings, to read only where it cannot be written.
   *
   * @throws FaceNetError IO_FAILED
   */
  static async open(cacheDir: string, settings: CacheSettings): Promise<EmbeddingCache> {
    const header = `${JSON.stringify({ format: 'facenet-embeddings', version: 1, ...settings })}\n`;
    const hash = createHash('sha256').update(header).digest('hex').slice(0, 16);
    const name = `${settings.model.replace(/[^\w.-]/g, '_')}-${hash}.bin`;
    const path = join(cacheDir, 'embeddings', name);
    try {
      const opened = await openFile(path, header);
      return new EmbeddingCache(path, opened, header, settings.embeddingSize);
    } catch (error) {
      throw cannot('write', path, error);
    }
  }

  /**
   * What is known of some photos, by their contents; of others nothing is kept in memory.
   *
   * @throws FaceNetError IO_FAILED
   */
  async read(wanted: ReadonlySet<string>): Promise<Map<string, KnownContent>> {
    const known = new Map<string, KnownContent>();
    try {
      for await (const { content, entry } of recordsOf(this.#file, this.#embeddingSize)) {
        if (wanted.has(content)) known.set(content, knowing(known.get(content), entry));
      }
      return known;
    } catch (error) {
      throw ioFailed('read', this.path, error);
    }
  }

  /** @throws FaceNetError IO_FAILED */
  async add(records: readonly CacheRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      const bytes = records.map((record) => writeRecord(record, this.#embeddingSize));
      await this.#file.appendFile(Buffer.concat(bytes));
    } catch (error) {
      throw ioFailed('write', this.path, error);
    }
  }

  /** Waits until everything is on the disk. */
  async close(): Promise<void> {
    try {
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function* recordsOf(file: FileHandle, embeddingSize: number): AsyncGenerator<CacheRecord> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let pending: Buffer = Buffer.alloc(0);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    pending = Buffer.concat([pending, chunk.subarray(0, bytesRead)]);
    const { records, rest } = readRecords(pending, embeddingSize);
    yield* records;
    pending = pending.subarray(rest);
  }
}

/** What was known of a photo before, and an entry more. */
export function knowing(before: KnownContent | undefined, entry: CacheEntry): KnownContent {
  if (!('embedding' in entry)) return { noFace: true, embeddings: {} };
  return { embeddings: { ...before?.embeddings, [entry.view]: entry.embedding } };
}

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

interface OpenedFile {
  readonly file: FileHandle;
  /** Bytes before it was opened. */
  readonly size: number;
  /** Why it can only be read. */
  readonly refusal?: unknown;
}

/** What the making of the folder says is said already. */
function cannot(action: string, path: string, cause: unknown): FaceNetError {
  return FaceNetError.is(cause) ? cause : ioFailed(action, path, cause);
}

const APPEND = constants.O_RDWR | constants.O_APPEND;

/** Opens a file for reading and appending, new ones with a header, or else for reading alone. */
async function openFile(path: string, header: string): Promise<OpenedFile> {
  try {
    const file = await openRegularFile(path, APPEND).catch(async (error) => {
      if (error.code !== 'ENOENT') throw error;
      await makeFolder(dirname(path));
      return openRegularFile(path, APPEND | constants.O_CREAT);
    });
    return await opened(file, header);
  } catch (refusal) {
    const readable = await openRegularFile(path).catch(() => {
      throw refusal;
    });
    return { ...(await opened(readable)), refusal };
  }
}

async function opened(file: FileHandle, header?: string): Promise<OpenedFile> {
  try {
    const { size } = await file.stat();
    if (size === 0 && header !== undefined) await file.appendFile(header);
    return { file, size };
  } catch (error) {
    await file.close();
    throw error;
  }
}
