import type { ProgressReporter } from '@facenet/core';
import {
  type CacheEntry,
  type CacheRecord,
  type CacheSettings,
  EmbeddingCache,
  type KnownContent,
  knowing,
} from './embedding-cache.js';
import { hashPhotos } from './photo-file.js';
import type { PhotoOutcome, SkippedImage } from './photo-task.js';

/** Embeddings by the path of the photo: those of earlier runs, and those of this one. */
export interface EmbeddingStore {
  /** Whether other runs will know what is added. */
  readonly lasting: boolean;
  /** Photos that cannot even be read. */
  readonly unreadable: readonly SkippedImage[];
  get(path: string): KnownContent | undefined;
  add(outcomes: readonly (readonly [path: string, PhotoOutcome])[]): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Told, once, why nothing can be kept. */
  readonly onNotice: (message: string) => void;
  readonly onProgress?: ProgressReporter | undefined;
  readonly signal?: AbortSignal;
}

/** A store that forgets. */
export function openMemoryStore(): EmbeddingStore {
  const known = new Map<string, KnownContent>();
  return {
    lasting: false,
    unreadable: [],
    get: (path) => known.get(path),
    add: async (outcomes) => learn(known, outcomes),
    close: async () => {},
  };
}

/**
 * A store that keeps everything in the cache folder. Where that holds embeddings already, every
 * photo is read for its checksum first. Where nothing can be kept the store says so and forgets, for
 * that ends no work.
 */
export async function openCachedStore(
  cacheDir: string,
  settings: CacheSettings,
  paths: readonly string[],
  { onNotice, onProgress, signal }: StoreOptions,
): Promise<EmbeddingStore> {
  let lasting = true;
  const notKept = (error: unknown) => {
    if (lasting) onNotice(`Embeddings are not kept for other runs. ${(error as Error).message}`);
    lasting = false;
  };
  const cache = await EmbeddingCache.open(cacheDir, settings).catch(notKept);
  if (!cache) return openMemoryStore();
  if (cache.refusal) notKept(cache.refusal);
  const known = new Map<string, KnownContent>();
  let unreadable: SkippedImage[] = [];
  if (!cache.empty) {
    const contents = new Map<string, string>();
    unreadable = await hashPhotos(paths, contents, signal, (done) => {
      onProgress?.({ task: 'read', done, total: paths.length, unit: 'images' });
    });
    const before = await cache.read(new Set(contents.values())).catch(notKept);
    for (const [path, content] of contents) {
      const entry = before?.get(content);
      if (entry) known.set(path, entry);
    }
  }
  return {
    get lasting() {
      return lasting;
    },
    unreadable,
    get: (path) => known.get(path),
    add: async (outcomes) => {
      learn(known, outcomes);
      if (!lasting) return;
      await cache.add(outcomes.flatMap(([, outcome]) => recordsOf(outcome))).catch(notKept);
    },
    close: () => cache.close().catch(notKept),
  };
}

function learn(
  known: Map<string, KnownContent>,
  outcomes: readonly (readonly [path: string, PhotoOutcome])[],
): void {
  for (const [path, outcome] of outcomes) {
    for (const entry of entriesOf(outcome)) known.set(path, knowing(known.get(path), entry));
  }
}

function recordsOf(outcome: PhotoOutcome): CacheRecord[] {
  const { content } = outcome;
  return content === undefined ? [] : entriesOf(outcome).map((entry) => ({ content, entry }));
}

/** Failures are not kept, for another run may have more luck; that there is no face is a result. */
function entriesOf(outcome: PhotoOutcome): CacheEntry[] {
  if ('error' in outcome) return outcome.error.code === 'NO_FACE' ? [{ view: 'none' }] : [];
  return Object.entries(outcome.embeddings).map(([view, embedding]) => {
    return { view, embedding } as CacheEntry;
  });
}
