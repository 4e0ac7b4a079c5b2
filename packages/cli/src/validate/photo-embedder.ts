import type { NodeBackend } from '@facenet/backend-node';
import type { RgbImage } from '@facenet/core';
import { flipHorizontal } from '@facenet/core/image';
import { Embedder } from '@facenet/core/models';
import { openBackend } from '../engine/open-backend.js';
import { describeError, type Failure } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { EmbeddingPlan } from './embedding-plan.js';
import { type FaceCutter, openFaceCutter } from './face-cutter.js';
import type { PhotoOutcome, PhotoTask } from './photo-task.js';
import { readAhead } from './read-ahead.js';
import { readPhoto } from './read-photo.js';
import { inTurn } from './turns.js';

/** Something that embeds some photos at a time, here or in a thread of its own. */
export interface PhotoEmbedder {
  /**
   * Bad photos are outcomes; what is thrown concerns the embedder itself. Called again before it
   * has answered, it reads the next photos while the network is at work on these.
   *
   * @returns outcomes in order; after an abort of the first photos only
   */
  embed(tasks: readonly PhotoTask[]): Promise<PhotoOutcome[]>;
  close(): Promise<void>;
}

type Cut =
  | { readonly content: string; readonly views: readonly RgbImage[] }
  | { readonly content?: string; readonly error: Failure };

/** A whole way from photos to embeddings in this thread, with networks of its own. */
export async function openPhotoEmbedder(
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  plan: EmbeddingPlan,
): Promise<PhotoEmbedder> {
  const { flags, card, weights, batchSize } = plan;
  const backend = await openBackend(flags, output);
  const cutter = await openFaceCutter(backend, plan, signal);
  const embedder = await Embedder.load(backend.runtime, card, weights).catch(async (error) => {
    await cutter.close();
    throw error;
  });
  const cutTurn = inTurn();
  const embedTurn = inTurn();
  return {
    embed: async (tasks) => {
      const cuts = await cutTurn(() => cutAll(backend, cutter, tasks, signal));
      const views = cuts.flatMap((cut) => ('views' in cut ? cut.views : []));
      // Not to be aborted: the detections, which take longer, are worth keeping.
      const embedded = await embedTurn(() => embedder.embed(views, { batchSize }));
      const vectors = embedded.values();
      return cuts.map((cut, i) => {
        if ('error' in cut) return cut;
        const wanted = tasks[i]!.views.map((view) => [view, next(vectors)]);
        return { content: cut.content, embeddings: Object.fromEntries(wanted) };
      });
    },
    close: async () => {
      await Promise.all([cutter.close(), embedder.dispose()]);
    },
  };
}

async function cutAll(
  backend: NodeBackend,
  cutter: FaceCutter,
  tasks: readonly PhotoTask[],
  signal: AbortSignal,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  const photos = readAhead(tasks, ({ path }) => readPhoto(backend, path));
  for (const [{ path, views }, photo] of photos) {
    if (signal.aborted) break;
    let content: string | undefined;
    try {
      const { image, ...file } = await photo;
      content = file.content;
      const face = await cutter.cut(image, path);
      const wanted = views.map((view) => (view === 'mirror' ? flipHorizontal(face) : face));
      cuts.push({ content, views: wanted });
    } catch (error) {
      const failure = describeError(error);
      if (failure.code === 'ABORTED') break;
      cuts.push({ error: failure, ...(content !== undefined && { content }) });
    }
  }
  return cuts;
}

function next(vectors: Iterator<Float32Array>): Float32Array {
  return vectors.next().value as Float32Array;
}
