import { Embedding } from '@facenet/core';
import { modelCards, requireKind } from '@facenet/core/models';
import { describe, expect, it } from 'vitest';
import { compareAll } from '../compare/distances.js';
import type { AnalyzedPhoto } from './analyzed-photo.js';
import { reportData } from './who-is-who.js';

const card = requireKind(modelCards.get('mobilefacenet'), 'embedding');
const detector = requireKind(modelCards.get('retinaface'), 'detector');

/** A photo with faces whose embeddings lie at these angles. */
function photo(path: string, ...angles: number[]): AnalyzedPhoto {
  const timings = { read: 0, detect: 0, align: 0, embed: 0 };
  const faces = angles.map((angle) => {
    const vector = new Float32Array(card.embeddingSize);
    vector.set([Math.cos(angle), Math.sin(angle)]);
    const embedding = new Embedding(card.id, vector);
    const landmarks = [
      [2, 2],
      [6, 2],
      [4, 4],
      [2, 6],
      [6, 6],
    ] as const;
    return { box: [0, 0, 9, 9] as const, score: 1, landmarks, embedding, crop: 'data:,' };
  });
  return { path, name: path, width: 9, height: 9, picture: 'data:,', faces, timings };
}

const group = async (...photos: AnalyzedPhoto[]) => {
  const runtime = { name: 'none', device: 'cpu' } as never;
  const compare = compareAll(card, { threshold: 0.5 });
  const { signal } = new AbortController();
  const { people } = await reportData(photos, compare, { card, detector, runtime }, signal);
  return people.map((faces) => faces.map((face) => `${face.photo.path}#${face.index}`));
};

describe('reportData', () => {
  it('puts together whose faces are near, the person with most faces first', async () => {
    const people = await group(photo('a', 0, 2), photo('b', 2.1), photo('c', 4, 2.2));
    expect(people).toEqual([['a#1', 'b#0', 'c#1'], ['a#0'], ['c#0']]);
  });

  it('never takes two faces of one photo for one person, but the same face of one given twice', async () => {
    expect(await group(photo('twins', 0, 0.1))).toEqual([['twins#0'], ['twins#1']]);
    expect(await group(photo('a', 1), photo('a', 1))).toEqual([['a#0', 'a#0']]);
  });
});
