import { describe, expect, it } from 'vitest';
import type { Downloadable, EmbeddingCard, WeightsSource } from '../card.js';
import { cardFiles, mirrorPlaces, storedFileName } from './card-files.js';
import { mobilefacenet } from './mobilefacenet.js';
import { modelCards } from './model-cards.js';
import { mtcnn } from './mtcnn.js';

const source: WeightsSource = { format: 'npy', bytes: 1, sha256: 'ab'.repeat(32) };
const cardOf = (weights: WeightsSource): Downloadable<EmbeddingCard> => ({
  ...mobilefacenet,
  weights,
});
const nameOf = (weights: WeightsSource) => cardFiles(cardOf(weights), false)[0]?.name;

describe('cardFiles', () => {
  it('are the sources of a card by role', () => {
    expect(cardFiles(mtcnn, false).map(({ role, name }) => [role, name])).toEqual([
      ['pnet', 'pnet.tflite'],
      ['rnet', 'rnet.tflite'],
      ['onet', 'onet.tflite'],
    ]);
  });

  it('are the one converted file where the card pins it', () => {
    const converted = { bytes: 9, sha256: 'cd'.repeat(32) };
    expect(cardFiles({ ...mobilefacenet, converted }, true)).toEqual([
      { role: 'weights', name: 'mobilefacenet.safetensors', ...converted },
    ]);
    const { converted: _, ...unconverted } = mobilefacenet;
    expect(cardFiles(unconverted, true)[0]?.name).toBe('MobileFaceNet.tflite');
  });

  it('name a source as its package does, else its first address, else by role and format', () => {
    const urls = ['https://models.invalid/a/d%65t1.npy?raw=1', 'https://models.invalid/b.npy'];
    expect(nameOf({ ...source, urls })).toBe('d_65t1.npy');
    expect(nameOf({ ...source, urls: ['https://models.invalid/'] })).toBe('weights.npy');
    expect(nameOf(source)).toBe('weights.npy');
  });

  it('cannot name another folder', () => {
    const npm = { package: 'x', version: '1.0.0', path: 'a/..\\..\\evil.npy' };
    expect(nameOf({ ...source, npm })).toBe('.._.._evil.npy');
  });

  it.each([...modelCards])('of %s have names of their own', (_, card) => {
    for (const converted of [true, false]) {
      const names = cardFiles(card, converted).map(({ name }) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

it('stores files of several versions side by side', () => {
  const names = cardFiles(mtcnn, false).map(storedFileName);
  expect(names).toEqual(['pnet-8272d20e.tflite', 'rnet-169c4510.tflite', 'onet-94654364.tflite']);
  expect(storedFileName({ name: 'weights', sha256: 'abcdef012345' })).toBe('weights-abcdef01');
});

it('finds a file at a mirror by its name, or as stores hold it', () => {
  const [file] = cardFiles(mobilefacenet, true);
  expect(file && mirrorPlaces(mobilefacenet, file)).toEqual([
    'mobilefacenet.safetensors',
    'mobilefacenet/mobilefacenet-feb966dd.safetensors',
    'models/mobilefacenet/mobilefacenet-feb966dd.safetensors',
  ]);
});
