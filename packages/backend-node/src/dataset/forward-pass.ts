import { setMaxListeners } from 'node:events';
import { FaceNetError, type ProgressReporter } from '@facenet/core';
import type { NodeBackend } from '../backend.js';
import { threadsPerWorker, WorkerPool } from '../workers/index.js';
import type { EmbeddingStore } from './embedding-store.js';
import { BATCHES_AT_A_TIME, openPhotoEmbedder, type PhotoEmbedder } from './photo-embedder.js';
import {
  type EmbeddingPlan,
  noFace,
  type PhotoOutcome,
  type PhotoTask,
  type SkippedImage,
  type View,
} from './photo-task.js';

// Set when this file is bundled into dist, where the worker lies beside it. Above its use: what copies
// a server's files for deployment reads from top to bottom, and finds the worker by this line.
const workerFile = import.meta.url.endsWith('.ts')
  ? './embedding-worker.ts'
  : './embedding-worker.js';

export interface ForwardPass {
  readonly paths: readonly string[];
  readonly views: readonly View[];
  readonly workers: number;
  readonly onKnown?: ((known: number, total: number) => void) | undefined;
  readonly onProgress?: ProgressReporter | undefined;
  readonly signal: AbortSignal;
}

/**
 * Embeds every photo that the store does not know, into the store.
 *
 * @param opened a backend made with the plan's options
 * @returns the photos that cannot be embedded
 * @throws FaceNetError ABORTED, and what loading an engine or writing the store may throw; what was
 * done is in the store all the same
 */
export async function runForwardPass(
  plan: EmbeddingPlan,
  opened: NodeBackend,
  store: EmbeddingStore,
  { paths, views, workers, onKnown, onProgress, signal }: ForwardPass,
): Promise<SkippedImage[]> {
  const skipped = [...store.unreadable];
  const tasks = openTasks(paths, views, store, skipped);
  let done = paths.length - tasks.length;
  const report = (item?: string) => {
    const counts = { task: 'embed', done, total: paths.length, unit: 'images' };
    onProgress?.({ ...counts, ...(item !== undefined && { item }) });
  };
  const known = done - store.unreadable.length;
  if (known > 0 && tasks.length > 0) onKnown?.(known, paths.length);
  if (tasks.length > 0 && !signal.aborted) {
    const batches = batchesOf(tasks, plan.batchSize);
    const size = Math.min(workers, batches.length);
    const embedder = await openEmbedder(plan, opened, size, signal);
    try {
      report();
      await embedAll(embedder, batches, signal, async (batch, outcomes) => {
        await store.add(outcomes.map((outcome, i) => [batch[i]!.path, outcome]));
        outcomes.forEach((outcome, i) => {
          if (!('error' in outcome)) return;
          skipped.push({ path: batch[i]!.path, error: FaceNetError.from(outcome.error) });
        });
        done += outcomes.length;
        report(batch.at(-1)?.path);
      });
    } finally {
      await embedder.dispose();
    }
  }
  if (signal.aborted) throw stopped(done, paths.length, store);
  return skipped;
}

/**
 * One embedder in this thread, or several in threads of their own, each doing the whole way from
 * photo to embedding. With one engine thread each they keep every core busy, whatever is slower,
 * the detector or the network, for no stage waits for another.
 */
function openEmbedder(
  plan: EmbeddingPlan,
  opened: NodeBackend,
  size: number,
  signal: AbortSignal,
): Promise<PhotoEmbedder> {
  if (size === 1) return openPhotoEmbedder(plan, opened);
  // Engines would otherwise take every core each.
  const threads = plan.backend.threads ?? threadsPerWorker(size);
  return WorkerPool.open<readonly PhotoTask[], PhotoOutcome[]>({
    entry: new URL(workerFile, import.meta.url),
    size,
    data: { ...plan, backend: { ...plan.backend, threads } },
    tasksPerWorker: BATCHES_AT_A_TIME,
    signal,
  });
}

/**
 * Gives all batches to an embedder. After a failure no batch is begun; those at work are told to end,
 * and what they have is kept.
 */
export async function embedAll(
  embedder: PhotoEmbedder,
  batches: readonly (readonly PhotoTask[])[],
  signal: AbortSignal,
  onEmbedded: (batch: readonly PhotoTask[], outcomes: readonly PhotoOutcome[]) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  setMaxListeners(0, stop); // every batch listens
  const embed = async (batch: readonly PhotoTask[]) => {
    try {
      await onEmbedded(batch, await embedder.run(batch, { signal: stop }));
    } catch (error) {
      // Batches that no thread has begun say so when they are dropped.
      if (!stop.aborted) failed.abort(error);
    }
  };
  await Promise.all(batches.map(embed));
  if (failed.signal.aborted) throw failed.signal.reason;
}

/** What is left to do; photos that are known to show no face are skipped. */
function openTasks(
  paths: readonly string[],
  views: readonly View[],
  store: EmbeddingStore,
  skipped: SkippedImage[],
): PhotoTask[] {
  const unreadable = new Set(store.unreadable.map(({ path }) => path));
  const tasks: PhotoTask[] = [];
  for (const path of paths) {
    if (unreadable.has(path)) continue;
    const known = store.get(path);
    if (known?.noFace) {
      skipped.push({ path, error: noFace(path) });
      continue;
    }
    const wanted = views.filter((view) => !known?.embeddings[view]);
    if (wanted.length > 0) tasks.push({ path, views: wanted });
  }
  return tasks;
}

function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let i = 0; i < items.length; i += size) batches.push(items.slice(i, i + size));
  return batches;
}

function stopped(done: number, total: number, { lasting }: EmbeddingStore): FaceNetError {
  return new FaceNetError('ABORTED', `Stopped after ${done} of ${total} images.`, {
    hint: lasting ? 'The next run continues there.' : 'Nothing is kept without a cache.',
  });
}
