import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard, RgbImage } from '@facenet/core';
import { alignFace, selectFaces } from '@facenet/core/image';
import { Embedder, type LoadedModel, modelSource } from '@facenet/core/models';
import { keptBytes } from './kept-bytes.js';
import { pairedPhotos } from './lfw.js';
import { detectAll, type FoundFace } from './lfw-detections.js';

const BATCH = 8;

type Detections = Readonly<Record<string, readonly FoundFace[]>>;

/** The face of a photo that is meant: large and near the middle. LFW's photos are 250x250. */
export function centralFace(detections: Detections, path: string): FoundFace | undefined {
  return selectFaces(detections[path] ?? [], { width: 250, height: 250 }, 'central')[0];
}

/** The photos that LFW's pairs name, what MTCNN finds in them, and those with a face, by person. */
export async function pairedFaces() {
  const photos = pairedPhotos();
  const keptAs = 'lfw-paired-detections.json';
  const detections = await detectAll(photos, { keptAs, manyLooks: false });
  const usable = photos.filter((path) => centralFace(detections, path));
  return { photos, detections, usable, people: usable.map((path) => basename(dirname(path))) };
}

/**
 * The central faces of photos as a model embeds them, cut as the SDK does it.
 *
 * @param paths of photos with a face
 * @param keptAs name of the file that they are kept in
 */
export async function embedAll(
  paths: readonly string[],
  detections: Detections,
  model: LoadedModel,
  keptAs: string,
): Promise<Float32Array[]> {
  const card = model.card as EmbeddingCard;
  const size = card.embeddingSize;
  const bytes = await keptBytes(keptAs, async () => {
    const { runtime, readImage } = await backend();
    const embedder = await Embedder.load(runtime, card, modelSource(model));
    const rows = new Float32Array(paths.length * size);
    for (let start = 0; start < paths.length; start += BATCH) {
      const crops: RgbImage[] = [];
      for (const path of paths.slice(start, start + BATCH)) {
        const { box, second } = centralFace(detections, path) as FoundFace;
        crops.push(alignFace(await readImage(path), { box, landmarks: second }, card.alignment));
      }
      const vectors = await embedder.embed(crops, { batchSize: BATCH });
      for (const [i, vector] of vectors.entries()) rows.set(vector, (start + i) * size);
      if (start % 800 === 0) console.error(`${keptAs}: ${start} of ${paths.length}`);
    }
    await embedder.dispose();
    return new Uint8Array(rows.buffer);
  });
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return paths.map((_, i) => rows.subarray(i * size, (i + 1) * size));
}

/** Embeddings of several models for the same faces as one: side by side, of length 1 again. */
export function joined(sets: readonly (readonly Float32Array[])[]): Float32Array[] {
  const [first = []] = sets;
  return first.map((_, face) => {
    const values = sets.flatMap((set) => [...(set[face] as Float32Array)]);
    return Float32Array.from(values, (value) => value / Math.sqrt(sets.length));
  });
}
