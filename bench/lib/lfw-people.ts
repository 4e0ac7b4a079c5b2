import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { unpairedPhotos } from './lfw.js';
import { detectAll } from './lfw-detections.js';
import { centralFace, embedAll, pairedFaces } from './lfw-embeddings.js';

/** Faces of photos with who is in them. */
export interface People {
  readonly card: EmbeddingCard;
  readonly vectors: readonly Float32Array[];
  readonly names: readonly string[];
}

/**
 * The central faces of LFW's photos: those that its pairs name, or all 13,233. Kept, since the first
 * run takes a quarter of an hour of one core, and twice that for all.
 */
export async function lfwPeople(
  modelName: string,
  which: 'paired' | 'all' = 'all',
): Promise<People> {
  const { loadModel } = await backend();
  const model = await loadModel(modelName);
  const card = model.card as EmbeddingCard;
  const paired = await pairedFaces();
  const vectors = await embedAll(
    paired.usable,
    paired.detections,
    model,
    `lfw-paired-${card.id}.f32`,
  );
  if (which === 'paired') return { card, vectors, names: paired.people };
  const photos = unpairedPhotos(Number.POSITIVE_INFINITY);
  const detections = await detectAll(photos, {
    keptAs: 'lfw-unpaired-detections.json',
    manyLooks: false,
  });
  const usable = photos.filter((path) => centralFace(detections, path));
  const others = await embedAll(usable, detections, model, `lfw-unpaired-${card.id}.f32`);
  return {
    card,
    vectors: [...vectors, ...others],
    names: [...paired.people, ...usable.map((path) => basename(dirname(path)))],
  };
}

/** Whole people, in an order that is the same each time, until there are so many faces. */
export function somePeople({ card, vectors, names }: People, faces: number): People {
  const photosOf = new Map<string, number[]>();
  for (const [i, name] of names.entries()) {
    photosOf.set(name, [...(photosOf.get(name) ?? []), i]);
  }
  const chosen = [...photosOf]
    .sort(([a], [b]) => hash(a) - hash(b))
    .flatMap(([, photos]) => photos)
    .slice(0, faces);
  return { card, vectors: chosen.map((i) => vectors[i]!), names: chosen.map((i) => names[i]!) };
}

/** The first photos of everybody: nobody who was photographed hundreds of times hides mistakes. */
export function fewOfEach({ card, vectors, names }: People, most: number): People {
  const times = new Map<string, number>();
  const chosen = names.flatMap((name, i) => {
    times.set(name, (times.get(name) ?? 0) + 1);
    return times.get(name)! <= most ? [i] : [];
  });
  return { card, vectors: chosen.map((i) => vectors[i]!), names: chosen.map((i) => names[i]!) };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 2_166_136_261;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 16_777_619);
  return value >>> 0;
}
