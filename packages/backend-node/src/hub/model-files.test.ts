import { mobilefacenet, modelCards, mtcnn, type WeightsSource } from '@facenet/core/models';
import { describe, expect, it } from 'vitest';
import { modelFiles, sourceFileName } from './model-files.js';

const source: WeightsSource = { format: 'npy', bytes: 1, sha256: 'ab'.repeat(32) };

describe('sourceFileName', () => {
  it('is the name in the package, else in the first address, else made of role and format', () => {
    expect(sourceFileName('pnet', mtcnn.weights.pnet)).toBe('pnet.tflite');
    const urls = ['https://models.invalid/a/d%65t1.npy?raw=1', 'https://models.invalid/b.npy'];
    expect(sourceFileName('pnet', { ...source, urls })).toBe('d_65t1.npy');
    expect(sourceFileName('pnet', source)).toBe('pnet.npy');
  });

  it('cannot name another folder', () => {
    const npm = { package: 'x', version: '1.0.0', path: 'a/..\\..\\evil.npy' };
    expect(sourceFileName('pnet', { ...source, npm })).toBe('.._.._evil.npy');
  });
});

describe('modelFiles', () => {
  it('are the sources of a card by role, named apart from those of other versions', () => {
    expect(modelFiles(mtcnn, false).map(({ role, name }) => [role, name])).toEqual([
      ['pnet', 'pnet-8272d20e.tflite'],
      ['rnet', 'rnet-169c4510.tflite'],
      ['onet', 'onet-94654364.tflite'],
    ]);
  });

  it('are the one converted file where the card pins it', () => {
    const converted = { bytes: 9, sha256: 'cd'.repeat(32) };
    const card = { ...mobilefacenet, converted };
    expect(modelFiles(card, true)).toEqual([
      { role: 'weights', name: 'mobilefacenet-cdcdcdcd.safetensors', ...converted },
    ]);
    expect(modelFiles(card, false)[0]?.name).toBe('MobileFaceNet-d8ba40c0.tflite');
  });

  it.each([...modelCards])('of %s have names of their own', (_, card) => {
    for (const converted of [true, false]) {
      const names = modelFiles(card, converted).map(({ name }) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
