import { describeError } from '../../output/describe-error.js';
import type { CommandContext } from '../../program/define-command.js';
import { contentHash } from '../content-hash.js';
import type { PhotoOutcome } from '../photo-task.js';
import type { SkippedImage } from '../validation.js';
import { type CacheSettings, EmbeddingCache, type KnownContent } from './embedding-cache.js';
import type { CacheEntry, CacheRecord } from './record.js';

/** Files that are read side by side. */
const READERS = 8;

/** Embeddings by the path of the photo: those of earlier runs, and those of this one. */
export interface EmbeddingStore {
  /** Whether other runs will know what is added. */
  readonly lasting: boolean;
  /** Photos that cannot even be read. */
  readonly unreadable: readonly SkippedImage[];
  get(path: string): KnownContent | undefined;
  /** @throws FaceNetError IO_FAILED */
  add(outcomes: readonly (readonly [path: string, PhotoOutcome])[]): Promise<void>;
  close(): Promise<void>;
}

/** A store that forgets. */
export function openMemoryStore(): EmbeddingStore {
  const known = new Map<string, KnownContent>();
  return {
    lasting: false,
    unreadable: [],
    get: (path) => known.get(path),
    add: async (outcomes) => {
      for (const [path, outcome] of outcomes) {
        if ('embeddings' in outcome) known.set(path, { embeddings: outcome.embeddings });
      }
    },
    close: async () => {},
  };
}

/**
 * A store that keeps everything in the cache folder. Reads every photo for its checksum.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function openCachedStore(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  cacheDir: string,
  settings: CacheSettings,
  paths: readonly string[],
): Promise<EmbeddingStore> {
  const contents = new Map<string, string>();
  const unreadable: SkippedImage[] = [];
  const remaining = paths.values();
  const readers = Array.from({ length: READERS }, async () => {
    for (const path of remaining) {
      if (signal.aborted) return;
      try {
        contents.set(path, await contentHash(path));
      } catch (error) {
        unreadable.push({ path, error: describeError(error) });
      }
      const done = contents.size + unreadable.length;
      output.progress.report({ task: 'read', done, total: paths.length, unit: 'images' });
    }
  });
  await Promise.all(readers);
  const cache = await EmbeddingCache.open(cacheDir, settings, new Set(contents.values()));
  const contentOf = (path: string) => contents.get(path) ?? '';
  return {
    lasting: true,
    unreadable,
    get: (path) => cache.get(contentOf(path)),
    add: (outcomes) =>
      cache.add(outcomes.flatMap(([path, outcome]) => recordsOf(contentOf(path), outcome))),
    close: () => cache.close(),
  };
}

/** Failures are not kept, for another run may have more luck; that there is no face is a result. */
function recordsOf(content: string, outcome: PhotoOutcome): CacheRecord[] {
  if ('error' in outcome) {
    return outcome.error.code === 'NO_FACE' ? [{ content, entry: { view: 'none' } }] : [];
  }
  return Object.entries(outcome.embeddings).map(([view, embedding]) => {
    return { content, entry: { view, embedding } as CacheEntry };
  });
}
