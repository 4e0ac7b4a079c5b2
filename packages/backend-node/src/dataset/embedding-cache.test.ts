import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CacheRecord,
  EmbeddingCache,
  type KnownContent,
  readRecords,
  recordBytes,
  writeRecord,
} from './embedding-cache.js';
import { temporaryFolder } from './testing/files.js';

const SETTINGS = { model: 'some/model', embeddingSize: 4, engine: 'one' };
const [FIRST, SECOND] = ['1'.repeat(64), '2'.repeat(64)] as [string, string];
const ALL = new Set([FIRST, SECOND]);
const vector = (value: number) => Float32Array.of(value, 0, 0, 1);
const record = (content: string, value: number, view: 'original' | 'mirror' = 'original') =>
  ({ content, entry: { view, embedding: vector(value) } }) satisfies CacheRecord;

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function withCache<Result>(
  work: (cache: EmbeddingCache, known: ReadonlyMap<string, KnownContent>) => Result,
  wanted: ReadonlySet<string> = ALL,
): Promise<Awaited<Result>> {
  const cache = await EmbeddingCache.open(folder, SETTINGS);
  const result = await work(cache, await cache.read(wanted));
  await cache.close();
  return result;
}

describe('EmbeddingCache', () => {
  it('knows at the next start what was added', async () => {
    await withCache((cache) => cache.add([record(FIRST, 1), record(FIRST, 2, 'mirror')]));
    await withCache((cache) => cache.add([{ content: SECOND, entry: { view: 'none' } }]));
    await withCache((_, known) => {
      expect(known.get(FIRST)).toEqual({ embeddings: { original: vector(1), mirror: vector(2) } });
      expect(known.get(SECOND)).toEqual({ noFace: true, embeddings: {} });
      expect(known.get('3'.repeat(64))).toBeUndefined();
    });
  });

  it('keeps in memory only what is wanted', async () => {
    await withCache((cache) => cache.add([record(FIRST, 1), record(SECOND, 2)]));
    await withCache(
      (_, known) => {
        expect(known.get(FIRST)).toBeUndefined();
        expect(known.get(SECOND)).toBeDefined();
      },
      new Set([SECOND]),
    );
  });

  it('loses but the record that a killed run left torn', async () => {
    const path = await withCache(async (cache) => {
      await cache.add([record(FIRST, 1), record(SECOND, 2)]);
      return cache.path;
    });
    await truncate(path, (await readFile(path)).length - 7);
    await withCache(async (cache, known) => {
      expect(known.get(FIRST)).toBeDefined();
      expect(known.get(SECOND)).toBeUndefined();
      await cache.add([record(SECOND, 3)]);
    });
    await withCache((_, known) => {
      expect(known.get(FIRST)?.embeddings.original).toEqual(vector(1));
      expect(known.get(SECOND)?.embeddings.original).toEqual(vector(3));
    });
  });

  it('survives a file of anything', async () => {
    const path = await withCache((cache) => cache.path);
    await writeFile(path, Buffer.alloc(3_000_000, '\nFNe'));
    await withCache((cache) => cache.add([record(FIRST, 1)]));
    await appendFile(path, 'more');
    await withCache((_, known) => expect(known.get(FIRST)).toBeDefined());
  });

  it('is shared by runs at one time', async () => {
    await withCache((one) =>
      withCache(async (other) => {
        await one.add([record(FIRST, 1)]);
        await other.add([record(SECOND, 2)]);
      }),
    );
    await withCache((_, known) => {
      expect([FIRST, SECOND].map((content) => known.get(content)?.embeddings.original)).toEqual([
        vector(1),
        vector(2),
      ]);
    });
  });

  it('keeps other settings apart, and says in its first line what it is', async () => {
    await withCache((cache) => cache.add([record(FIRST, 1)]));
    const other = await EmbeddingCache.open(folder, { ...SETTINGS, engine: 'two' });
    expect(other.empty).toBe(true);
    expect(await other.read(ALL)).toEqual(new Map());
    await other.close();
    const names = await readdir(join(folder, 'embeddings'));
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^some_model-[0-9a-f]{16}\.bin$/);
      const text = await readFile(join(folder, 'embeddings', name), 'latin1');
      const header = JSON.parse(text.slice(0, text.indexOf('\n')));
      expect(header).toMatchObject({ format: 'facenet-embeddings', version: 1, embeddingSize: 4 });
    }
  });
});

const content = (digit: string) => digit.repeat(64);
const RECORDS: readonly CacheRecord[] = [
  { content: content('a'), entry: { view: 'original', embedding: Float32Array.of(1, -0.5, 3e-8) } },
  { content: content('b'), entry: { view: 'none' } },
  { content: content('c'), entry: { view: 'mirror', embedding: Float32Array.of(0, 0.1, 7) } },
];
const written = RECORDS.map((record) => writeRecord(record, 3));
const LENGTH = recordBytes(3);

describe('records', () => {
  it('come back as they were written', () => {
    const bytes = Buffer.concat(written);
    expect(bytes).toHaveLength(3 * LENGTH);
    expect(readRecords(bytes, 3)).toEqual({ records: RECORDS, rest: bytes.length });
  });

  it('are found behind a record that was torn anywhere', () => {
    for (let kept = 0; kept < LENGTH; kept++) {
      const bytes = Buffer.concat([written[0]!, written[1]!.subarray(0, kept), written[2]!]);
      expect(readRecords(bytes, 3).records).toEqual([RECORDS[0], RECORDS[2]]);
    }
  });

  it('wait for the rest of a last one', () => {
    for (let kept = 0; kept < LENGTH; kept++) {
      const bytes = Buffer.concat([written[0]!, written[2]!.subarray(0, kept)]);
      const { records, rest } = readRecords(bytes, 3);
      expect(records).toEqual([RECORDS[0]]);
      const both = Buffer.concat([bytes.subarray(rest), written[2]!.subarray(kept)]);
      expect(readRecords(both, 3).records).toEqual([RECORDS[2]]);
    }
  });

  it('with a wrong bit anywhere are passed over, and nothing else', () => {
    for (let at = 0; at < LENGTH; at++) {
      const bytes = Buffer.concat(written);
      bytes[LENGTH + at]! ^= 4;
      expect(readRecords(bytes, 3).records).toEqual([RECORDS[0], RECORDS[2]]);
    }
  });
});
