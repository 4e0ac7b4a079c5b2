import type { NodeBackend } from '@facenet/backend-node';
import type { DetectedFace, RgbImage } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { alignFace, centerCropOrPad, flipHorizontal, selectFaces } from '@facenet/core/image';
import { Embedder } from '@facenet/core/models';
import { openBackend } from '../engine/open-engine.js';
import { describeError, type Failure } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { detectionOptions } from '../program/engine-flags.js';
import { noFace } from '../program/no-face.js';
import { readPhotoFile } from './photo-file.js';
import type { EmbeddingPlan, PhotoOutcome, PhotoTask } from './photo-task.js';

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

interface ReadPhoto {
  readonly image: RgbImage;
  /** SHA-256 of the file. */
  readonly content: string;
}

/**
 * Reads a photo once for both, so that the checksum is of what was decoded.
 *
 * @throws FaceNetError what reading an image may throw
 */
async function readPhoto(
  { readImage }: Pick<NodeBackend, 'readImage'>,
  path: string,
): Promise<ReadPhoto> {
  const { bytes, content } = await readPhotoFile(path);
  return { content, image: await readImage(bytes) };
}

/** As many as Node reads and decodes side by side; photos may be large. */
const AHEAD = 4;

/**
 * Every item with what is being read of it, in order. A few items are read ahead of the one that
 * is given out, so that decoding goes on while the one before is worked on.
 */
export function* readAhead<Item, Content>(
  items: readonly Item[],
  read: (item: Item) => Promise<Content>,
): Generator<[item: Item, content: Promise<Content>]> {
  const reading: Promise<Content>[] = [];
  for (const [i, item] of items.entries()) {
    while (reading.length < Math.min(items.length, i + AHEAD)) {
      const content = read(items[reading.length] as Item);
      content.catch(() => {}); // it is told when its turn comes
      reading.push(content);
    }
    yield [item, reading[i] as Promise<Content>];
    // What was worked on is not to be kept in memory.
    delete reading[i];
  }
}

/** Makes of a photo the one crop that the network takes. */
interface FaceCutter {
  /**
   * @param path of the photo, for messages
   * @throws FaceNetError NO_FACE, ABORTED
   */
  cut(photo: RgbImage, path: string): Promise<RgbImage>;
  close(): Promise<void>;
}

/** A cutter for photos, or for crops, which need no detector. */
async function openFaceCutter(
  backend: NodeBackend,
  { align, card: { alignment }, flags }: EmbeddingPlan,
  signal: AbortSignal,
): Promise<FaceCutter> {
  const { size } = alignment;
  if (!align) {
    return {
      // As the original does: what is larger loses its border, what is smaller gets a black one.
      cut: async (photo) => centerCropOrPad(photo, size, size),
      close: async () => {},
    };
  }
  const { weights } = await backend.loadModel('mtcnn', { signal });
  const mtcnn = await Mtcnn.load(backend.runtime, weights, detectionOptions(flags));
  return {
    cut: async (image, path) => {
      // People of LFW are not alone in their photos: the original's choice is the large, central one.
      const chosen = selectFaces(await mtcnn.detect(image, { signal }), image, 'central');
      if (chosen.length === 0) throw noFace(path);
      const [face] = await mtcnn.refine(image, chosen, { signal });
      return alignFace(image, face as DetectedFace, alignment);
    },
    close: () => mtcnn.dispose(),
  };
}

/** A place where works are done one at a time, in the order in which they came. */
function inTurn(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
