import { join } from 'node:path';
import { type EmbeddingCard, FaceNet } from '@facenet/core';
import { flipHorizontal, selectFaces } from '@facenet/core/image';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { backend } from '../backend.js';
import { type ImageSource, readImage } from '../codec/index.js';
import { demoPhotos } from '../codec/testing/photos.js';
import { openPhotoEmbedder, readAhead } from './photo-embedder.js';
import type { EmbeddingPlan } from './photo-task.js';
import { put, temporaryFolder } from './testing/files.js';

let path: string;
let facenet: FaceNet<ImageSource>;
let plan: EmbeddingPlan;
beforeAll(async () => {
  const jpeg = await sharp(demoPhotos[0]).resize(640).jpeg().toBuffer();
  path = await put(join(await temporaryFolder(), 'group.jpg'), jpeg);
  const opened = await backend({ threads: 1 });
  facenet = await FaceNet.load({ backend: opened, detection: { minSize: 40 } });
  const { card, weights } = await opened.loadModel(facenet.card.id);
  const detector = await opened.loadModel(facenet.detector.id);
  plan = {
    backend: { threads: 1 },
    card: card as EmbeddingCard,
    weights,
    detector: {
      card: facenet.detector,
      weights: detector.weights,
      fingerprint: 'unused',
      options: { minSize: 40 },
    },
    batchSize: 2,
  };
  return () => facenet.dispose();
});

const furthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('openPhotoEmbedder', () => {
  it('embeds what the SDK would, of the large and central face, and of its mirror image', async () => {
    const embedder = await openPhotoEmbedder(plan);
    const tasks = [
      { path, views: ['mirror', 'original'] },
      { path: `${path}.missing`, views: ['original'] },
    ] as const;
    const { signal } = new AbortController();
    const [outcome, failure] = await embedder.run(tasks, { signal });
    await embedder.dispose();
    const image = await readImage(path);
    const faces = await facenet.analyze(image);
    const [subject] = selectFaces(faces, image, 'central');
    const [mirrored] = await facenet.embed([flipHorizontal(subject!.aligned)]);
    expect(faces.length).toBeGreaterThan(1);
    const { original, mirror } = (outcome as { embeddings: Record<string, Float32Array> })
      .embeddings;
    expect(furthest(original!, subject!.embedding.vector)).toBeLessThan(1e-5);
    expect(furthest(mirror!, mirrored!.vector)).toBeLessThan(1e-5);
    expect(furthest(mirror!, original!)).toBeGreaterThan(1e-3);
    expect(failure).toMatchObject({ error: { code: 'IO_FAILED' } });
  });
});

describe('readAhead', () => {
  it('gives items in order, a few read ahead and no more', async () => {
    const started: number[] = [];
    const items = Array.from({ length: 9 }, (_, i) => i);
    const read = async (item: number) => {
      started.push(item);
      if (item === 2) throw new Error('unreadable');
      return item * item;
    };
    const outcomes: unknown[] = [];
    for (const [item, content] of readAhead(items, read)) {
      expect(started.length).toBe(Math.min(9, item + 4));
      outcomes.push(await content.catch((error: Error) => error.message));
    }
    expect(started).toEqual(items);
    expect(outcomes).toEqual([0, 1, 'unreadable', 9, 16, 25, 36, 49, 64]);
  });

  it('reads nothing where there is nothing', () => {
    expect([...readAhead([], () => Promise.reject(new Error()))]).toEqual([]);
  });
});
