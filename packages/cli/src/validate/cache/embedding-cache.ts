import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { ioFailed } from '../../files/io-failed.js';
import type { View } from '../photo-task.js';
import { type CacheRecord, readRecords, writeRecord } from './record.js';

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
  readonly #embeddingSize: number;
  readonly #file: FileHandle;
  readonly #known: Map<string, KnownContent>;

  private constructor(
    path: string,
    embeddingSize: number,
    file: FileHandle,
    known: Map<string, KnownContent>,
  ) {
    this.path = path;
    this.#embeddingSize = embeddingSize;
    this.#file = file;
    this.#known = known;
  }

  /**
   * @param wanted contents that will be asked for; of others nothing is kept in memory
   * @throws FaceNetError IO_FAILED
   */
  static async open(
    cacheDir: string,
    settings: CacheSettings,
    wanted: ReadonlySet<string>,
  ): Promise<EmbeddingCache> {
    const header = `${JSON.stringify({ format: 'facenet-embeddings', version: 1, ...settings })}\n`;
    const hash = createHash('sha256').update(header).digest('hex').slice(0, 16);
    const folder = join(cacheDir, 'embeddings');
    const path = join(folder, `${settings.model.replace(/[^\w.-]/g, '_')}-${hash}.bin`);
    const known = new Map<string, KnownContent>();
    try {
      await mkdir(folder, { recursive: true });
      const file = await open(path, 'a+');
      try {
        const { size } = await file.stat();
        if (size === 0) await file.appendFile(header);
        for await (const record of recordsOf(file, settings.embeddingSize)) {
          if (wanted.has(record.content)) learn(known, record);
        }
        return new EmbeddingCache(path, settings.embeddingSize, file, known);
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (cause) {
      const { message } = ioFailed('open', path, cause);
      throw new FaceNetError('IO_FAILED', message, { hint: 'Or pass --no-cache.', cause });
    }
  }

  get(content: string): KnownContent | undefined {
    return this.#known.get(content);
  }

  /** @throws FaceNetError IO_FAILED */
  async add(records: readonly CacheRecord[]): Promise<void> {
    for (const record of records) learn(this.#known, record);
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

function learn(known: Map<string, KnownContent>, { content, entry }: CacheRecord): void {
  const before = known.get(content)?.embeddings;
  known.set(
    content,
    'embedding' in entry
      ? { embeddings: { ...before, [entry.view]: entry.embedding } }
      : { noFace: true, embeddings: {} },
  );
}
