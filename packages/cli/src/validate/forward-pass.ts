import { FaceNetError } from '@facenet/core';
import { inLanes } from '../align/in-lanes.js';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { noFace } from '../program/no-face.js';
import type { EmbeddingStore } from './cache/embedding-store.js';
import { openEmbedders } from './open-embedders.js';
import type { PhotoEmbedder } from './photo-embedder.js';
import type { EmbeddingPlan, PhotoTask, View } from './photo-task.js';
import type { Dots } from './tell-skipped.js';
import type { SkippedImage } from './validation.js';

export interface ForwardPass {
  readonly paths: readonly string[];
  readonly views: readonly View[];
  readonly workers: number;
  /** Told as images are embedded. */
  readonly dots?: Dots;
}

/**
 * Embeds every photo that the store does not know, into the store.
 *
 * @returns the photos that cannot be embedded
 * @throws FaceNetError ABORTED, and what loading an engine or writing the store may throw
 */
export async function runForwardPass(
  context: CommandContext,
  plan: EmbeddingPlan,
  store: EmbeddingStore,
  { paths, views, workers, dots }: ForwardPass,
): Promise<SkippedImage[]> {
  const { output, signal } = context;
  const skipped = [...store.unreadable];
  const tasks = openTasks(paths, views, store, skipped);
  let done = paths.length - tasks.length;
  const report = (item?: string) => {
    const counts = { task: 'embed', done, total: paths.length, unit: 'images' };
    output.progress.report({ ...counts, ...(item !== undefined && { item }) });
  };
  const embed = async (embedder: PhotoEmbedder, batch: readonly PhotoTask[]) => {
    if (signal.aborted) return;
    const outcomes = await embedder.embed(batch);
    await store.add(outcomes.map((outcome, i) => [batch[i]!.path, outcome]));
    outcomes.forEach((outcome, i) => {
      if ('error' in outcome) skipped.push({ path: batch[i]!.path, error: outcome.error });
    });
    done += outcomes.length;
    report(batch.at(-1)?.path);
    await dots?.embedded(outcomes.length);
  };
  const known = done - store.unreadable.length;
  if (known > 0 && tasks.length > 0) {
    output.notice(`${known} of ${paths.length} images were embedded by an earlier run.`);
  }
  if (tasks.length > 0 && !signal.aborted) {
    const batches = batchesOf(tasks, plan.batchSize);
    const embedders = await openEmbedders(context, plan, Math.min(workers, batches.length));
    try {
      report();
      // Two batches each: while one is in the network, the photos of the other are read.
      await inLanes([...embedders, ...embedders], batches, embed);
    } finally {
      await Promise.all(embedders.map((embedder) => embedder.close()));
      await dots?.end();
    }
  }
  if (signal.aborted) throw stopped(done, paths.length, store);
  return skipped;
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
      skipped.push({ path, error: describeError(noFace(path)) });
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
    hint: lasting ? 'The same command line continues there.' : 'Nothing is kept with --no-cache.',
  });
}
