import { createHash } from 'node:crypto';
import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../weights/index.js';
import type { ModelCard } from '../card.js';
import { modelCards, weightsSources } from '../cards/index.js';
import { convertModel, importModel } from './convert-model.js';

async function sourceFiles(card: ModelCard): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [role, source] of Object.entries(weightsSources(card))) {
    files[role] = await defaultModelFile(source.npm?.path.split('/').at(-1) as DefaultModelFile);
  }
  return files;
}

describe.each([...modelCards])('%s', (_id, card) => {
  it('converts to the pinned bytes', async () => {
    const bytes = convertModel(card, await sourceFiles(card));
    expect(bytes.length).toBe(card.converted?.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card.converted?.sha256);
  });

  it('keeps every array: detectors exactly, embedding networks to float16', async () => {
    const files = await sourceFiles(card);
    const imported = importModel(card, files);
    const { weights } = readSafetensors(convertModel(card, files));
    expect([...weights.keys()].sort()).toEqual([...imported.keys()].sort());
    const tolerance = card.kind === 'detector' ? 0 : 2 ** -11;
    for (const [name, { shape, data }] of imported) {
      const kept = weights.get(name);
      expect(kept?.shape, name).toEqual(shape);
      const worst = data.reduce((max, value, i) => {
        const error = Math.abs((kept?.data[i] ?? Number.NaN) - value);
        // Below 2^-14 float16 keeps steps of 2^-24 instead of 11 bits.
        return Math.max(max, error / Math.max(Math.abs(value), 2 ** -14));
      }, 0);
      expect(worst, name).toBeLessThanOrEqual(tolerance);
    }
  });

  it('names the file that is missing', () => {
    expect(() => importModel(card, {})).toThrowError(/The file for "(pnet|weights)" is missing/);
  });
});
