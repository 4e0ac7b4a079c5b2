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
