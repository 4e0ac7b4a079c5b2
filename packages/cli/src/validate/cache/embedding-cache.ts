import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceNetError } from '@facenet/core';
import { ioFailed } from '../../files/io-failed.js';
import type { View } from '../photo-task.js';
import { type OpenedFile, openFile } from './open-file.js';
import { type CacheEntry, type CacheRecord, readRecords, writeRecord } from './record.js';

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
    this.refusal = refusal === undefined ? undefined : ioFailed('write', path, refusal);
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
      throw ioFailed('open', path, error);
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
