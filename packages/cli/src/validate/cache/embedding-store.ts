import { standardizationText } from '@facenet/core/image';
import type { CommandContext } from '../../program/define-command.js';
import { detectionOptions } from '../../program/engine-flags.js';
import { version } from '../../version.js';
import type { OpenedModel } from '../open-model.js';
import { hashPhotos } from '../photo-file.js';
import type { PhotoOutcome } from '../photo-task.js';
import type { SkippedImage } from '../validation.js';
import {
  type CacheEntry,
  type CacheRecord,
  type CacheSettings,
  EmbeddingCache,
  type KnownContent,
  knowing,
} from './embedding-cache.js';

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

type StoreContext = Pick<CommandContext, 'output' | 'signal'>;

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
 * photo is read for its checksum first. Where nothing can be kept the store says so and forgets, for that ends no work.
 */
export async function openCachedStore(
  { output, signal }: StoreContext,
  cacheDir: string,
  settings: CacheSettings,
  paths: readonly string[],
): Promise<EmbeddingStore> {
  let lasting = true;
  const notKept = (error: unknown) => {
    if (lasting)
      output.notice(`Embeddings are not kept for other runs. ${(error as Error).message}`);
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
      output.progress.report({ task: 'read', done, total: paths.length, unit: 'images' });
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

/**
 * Everything that an embedding depends on besides the photo. Engines and image readers round
 * differently, and their accuracy may be what is measured, so they count, too.
 */
export function cacheSettings({ weightsId, engine, plan }: OpenedModel): CacheSettings {
  const { flags, align, card } = plan;
  return {
    model: card.id,
    embeddingSize: card.embeddingSize,
    architecture: card.architecture,
    weights: weightsId,
    standardization: standardizationText(card.standardization),
    colorOrder: card.colorOrder,
    crop: align
      ? { ...card.alignment, detection: detectionOptions(flags) }
      : { method: 'center', size: card.alignment.size },
    engine,
    codec: flags.codec ?? 'default',
    facenet: version,
  };
}
