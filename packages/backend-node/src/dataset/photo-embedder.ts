import {
  type DetectedFace,
  FaceNetError,
  type FaceNetErrorData,
  type RgbImage,
} from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { alignFace, centerCropOrPad, flipHorizontal, selectFaces } from '@facenet/core/image';
import { Embedder } from '@facenet/core/models';
import { backend, type NodeBackend } from '../backend.js';
import { onnxFileAt } from '../models/onnx-file-at.js';
import { readPhotoFile } from './photo-file.js';
import { type EmbeddingPlan, noFace, type PhotoOutcome, type PhotoTask } from './photo-task.js';

/** Something that embeds some photos at a time, here or in threads. */
export interface PhotoEmbedder {
  /**
   * Bad photos are outcomes; what is thrown concerns the embedder itself. Called again before it
   * has answered, it reads the next photos while the network is at work on these.
   *
   * @returns outcomes in order; after an abort of the first photos only
   */
  run(
    tasks: readonly PhotoTask[],
    options: { readonly signal: AbortSignal },
  ): Promise<PhotoOutcome[]>;
  dispose(): Promise<void>;
}

type Cut =
  | { readonly content: string; readonly views: readonly RgbImage[] }
  | { readonly content?: string; readonly error: FaceNetErrorData };

/** Batches that a thread holds at a time: while one is in the network, photos of the other are read. */
export const BATCHES_AT_A_TIME = 2;

/**
 * A whole way from photos to embeddings in this thread, with networks of its own.
 *
 * @param opened a backend made with the plan's options, if there is one already
 */
export async function openPhotoEmbedder(
  plan: EmbeddingPlan,
  opened?: NodeBackend,
): Promise<PhotoEmbedder> {
  const { card, weights, onnxPath, batchSize } = plan;
  // What a backend has to tell was told when the plan was made.
  const from = opened ?? (await backend({ ...plan.backend, onNotice: () => {} }));
  const cutter = await openFaceCutter(from, plan);
  const model = onnxPath === undefined ? weights : onnxFileAt(onnxPath);
  const embedder = await Embedder.load(from.runtime, card, model).catch(async (error) => {
    await cutter.close();
    throw error;
  });
  const batchTurn = inTurn(BATCHES_AT_A_TIME);
  const cutTurn = inTurn();
  const embedTurn = inTurn();
  const run: PhotoEmbedder['run'] = async (tasks, { signal }) => {
    const cuts = await cutTurn(() => cutAll(from, cutter, tasks, signal));
    const views = cuts.flatMap((cut) => ('views' in cut ? cut.views : []));
    // Not to be aborted: the detections, which take longer, are worth keeping.
    const embedded = await embedTurn(() => embedder.embed(views, { batchSize }));
    const vectors = embedded.values();
    return cuts.map((cut, i) => {
      if ('error' in cut) return cut;
      const wanted = tasks[i]!.views.map((view) => [view, next(vectors)]);
      return { content: cut.content, embeddings: Object.fromEntries(wanted) };
    });
  };
  return {
    run: (tasks, options) => batchTurn(() => run(tasks, options)),
    dispose: async () => {
      await Promise.all([cutter.close(), embedder.dispose()]);
    },
  };
}

async function cutAll(
  { readImage }: Pick<NodeBackend, 'readImage'>,
  cutter: FaceCutter,
  tasks: readonly PhotoTask[],
  signal: AbortSignal,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  if (signal.aborted) return cuts;
  const photos = readAhead(tasks, async ({ path }) => {
    // Read once for both, so that the checksum is of what was decoded.
    const { bytes, content } = await readPhotoFile(path);
    return { content, image: await readImage(bytes) };
  });
  for (const [{ path, views }, photo] of photos) {
    if (signal.aborted) break;
    let content: string | undefined;
    try {
      const { image, ...file } = await photo;
      content = file.content;
      const face = await cutter.cut(image, path, signal);
      const wanted = views.map((view) => (view === 'mirror' ? flipHorizontal(face) : face));
      cuts.push({ content, views: wanted });
    } catch (error) {
      if (FaceNetError.is(error, 'ABORTED')) break;
      const failure = FaceNetError.from(error).toJSON();
      cuts.push({ error: failure, ...(content !== undefined && { content }) });
    }
  }
  return cuts;
}

function next(vectors: Iterator<Float32Array>): Float32Array {
  return vectors.next().value as Float32Array;
}

/** Makes of a photo the one crop that the network takes. */
interface FaceCutter {
  /**
   * @param path of the photo, for messages
   * @throws FaceNetError NO_FACE, ABORTED
   */
  cut(photo: RgbImage, path: string, signal: AbortSignal): Promise<RgbImage>;
  close(): Promise<void>;
}

/** A cutter for photos, or for crops, which need no detector. */
async function openFaceCutter(
  from: NodeBackend,
  { detector: wanted, card: { alignment } }: EmbeddingPlan,
): Promise<FaceCutter> {
  const { size } = alignment;
  if (!wanted) {
    return {
      // As the original does: what is larger loses its border, what is smaller gets a black one.
      cut: async (photo) => centerCropOrPad(photo, size, size),
      close: async () => {},
    };
  }
  const { card, weights, options } = wanted;
  const detector = await loadDetector(from.runtime, card, weights, options);
  return {
    cut: async (image, path, signal) => {
      // People of LFW are not alone in their photos: the original's choice is the large, central one.
      const chosen = selectFaces(await detector.detect(image, { signal }), image, 'central');
      if (chosen.length === 0) throw noFace(path);
      const [face] = (await detector.refine?.(image, chosen, { signal })) ?? chosen;
      return alignFace(image, face as DetectedFace, alignment);
    },
    close: () => detector.dispose(),
  };
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

/**
 * A place where works are done in the order in which they came.
 *
 * @param places how many are at work at a time; the next begins when the one that many before it ends
 */
function inTurn(places = 1): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const last = Array.from({ length: places }, (): Promise<unknown> => Promise.resolve());
  let place = 0;
  return (work) => {
    const result = (last[place] as Promise<unknown>).then(work);
    last[place] = result.catch(() => {});
    place = (place + 1) % places;
    return result;
  };
}
