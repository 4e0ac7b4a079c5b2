import { describe, expect, it } from 'vitest';
import type { EmbeddingCard } from '../models/card.js';
import { compareEmbeddings } from './compare.js';
import { markOrigin } from './embedding-origin.js';

const card = {
  id: 'two-dimensional',
  embeddingSize: 2,
  defaultFar: 1e-3,
  thresholds: [
    { far: 1e-3, distance: 1.2 },
    { far: 1e-4, distance: 0.9 },
  ],
} as unknown as EmbeddingCard;

const east = () => new Float32Array([1, 0]);
const north = () => new Float32Array([0, 1]);
const diagonal = () => new Float32Array([Math.SQRT1_2, Math.SQRT1_2]);

describe('compareEmbeddings', () => {
  it('decides at the operating point of the card', () => {
    const comparison = compareEmbeddings(card, east(), diagonal());
    expect(comparison).toMatchObject({ same: true, threshold: 1.2, far: 1e-3 });
    expect(comparison.distance).toBeCloseTo(Math.sqrt(2 - Math.SQRT2), 6);
    expect(compareEmbeddings(card, east(), north()).same).toBe(false);
  });

  it('takes a stricter operating point or a threshold of the caller', () => {
    expect(compareEmbeddings(card, east(), diagonal(), { far: 1e-4 })).toMatchObject({
      threshold: 0.9,
      same: true,
    });
    const own = compareEmbeddings(card, east(), diagonal(), { threshold: 0.7 });
    expect(own).toEqual({ distance: own.distance, same: false, threshold: 0.7 });
  });

  it('names the rates it knows when asked for another', () => {
    expect(() => compareEmbeddings(card, east(), north(), { far: 0.5 })).toThrowError(
      /FAR 0.5.*Known: 0.001, 0.0001/,
    );
  });

  it('refuses embeddings of another model and of another size', () => {
    const foreign = markOrigin(east(), 'other-model');
    expect(() => compareEmbeddings(card, foreign, east())).toThrowError(/made by "other-model"/);
    expect(() => compareEmbeddings(card, new Float32Array(3), east())).toThrowError(/has 2 values/);
  });
});
