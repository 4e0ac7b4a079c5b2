import { describe, expect, it } from 'vitest';
import type { EmbeddingCard } from '../models/card.js';
import { compareEmbeddings } from './compare.js';
import { Embedding, type EmbeddingLike } from './embedding.js';

const card = {
  id: 'two-dimensional',
  embeddingSize: 2,
  defaultFar: 1e-3,
  thresholds: [
    { far: 1e-3, distance: 1.2 },
    { far: 1e-4, distance: 0.9 },
  ],
} as unknown as EmbeddingCard;

const embedding = (...values: number[]) => new Embedding(card.id, Float32Array.from(values));
const east = () => embedding(1, 0);
const north = () => embedding(0, 1);
const diagonal = () => embedding(Math.SQRT1_2, Math.SQRT1_2);

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

  it('takes what a clone, JSON or a database gives back', () => {
    const { distance } = compareEmbeddings(card, east(), diagonal());
    const plain = { model: card.id, vector: [1, 0] };
    for (const a of [plain, structuredClone(east()), JSON.parse(JSON.stringify(east()))]) {
      expect(compareEmbeddings(card, a, diagonal()).distance).toBe(distance);
    }
  });

  it('names the rates it knows when asked for another', () => {
    expect(() => compareEmbeddings(card, east(), north(), { far: 0.5 })).toThrowError(
      /FAR 0.5.*Known: 0.001, 0.0001/,
    );
  });

  it('refuses embeddings of another model and of another size', () => {
    const foreign = new Embedding('other-model', Float32Array.of(1, 0));
    expect(() => compareEmbeddings(card, foreign, east())).toThrowError(/made by "other-model"/);
    expect(() => compareEmbeddings(card, embedding(1, 0, 0), east())).toThrowError(/has 2 values/);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /There is no embedding: it is undefined/],
    ['null', null, /no embedding/],
    ['a bare Float32Array', Float32Array.of(1, 0), /A bare array does not say which model/],
    ['a bare array', [1, 0], /A bare array does not say which model/],
    ['text', 'abc', /does not say which model/],
    ['an embedding without a vector', { model: card.id }, /has no vector/],
    ['a vector that JSON made an object', { model: card.id, vector: { 0: 1 } }, /has no vector/],
    ['zero vectors', embedding(0, 0), /has length 0, not 1/],
    ['NaN', embedding(Number.NaN, 1), /Element 0 .* is NaN/],
    ['infinity', embedding(1, Number.POSITIVE_INFINITY), /Element 1 .* is Infinity/],
    ['text among the numbers', { model: card.id, vector: ['1', 0] }, /Element 0/],
    ['vectors that are not normalised', embedding(3, 4), /has length 5, not 1/],
    ['vectors a little too long', embedding(1.002, 0), /has length 1\.002, not 1/],
  ])('refuses %s', (_, value, message) => {
    const wrong = value as EmbeddingLike;
    for (const compare of [
      () => compareEmbeddings(card, wrong, wrong),
      () => compareEmbeddings(card, east(), wrong),
    ]) {
      expect(compare).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(compare).toThrowError(message);
    }
  });

  it('bears what rounding leaves', () => {
    expect(compareEmbeddings(card, embedding(0.9995, 0), east()).same).toBe(true);
  });

  it.each<[unknown, RegExp]>([
    [Number.NaN, /^NaN is no threshold/],
    [-1, /^-1 is no threshold/],
    [99, /^99 is no threshold/],
    ['1', /^'1' is no threshold/],
    [null, /^null is no threshold/],
  ])('refuses %o as a threshold', (threshold, message) => {
    const compare = () =>
      compareEmbeddings(card, east(), north(), { threshold: threshold as number });
    expect(compare).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(compare).toThrowError(message);
  });
});
