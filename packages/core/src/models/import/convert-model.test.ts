import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { parametersOf } from '../../network/index.js';
import { readSafetensors } from '../../weights/index.js';
import { modelCards } from '../cards/model-cards.js';
import { createPNet, createRNet } from '../mtcnn.js';
import { sourceFiles, sourcesMissing } from '../testing/source-files.js';
import { convertModel, importModel, weightsFromPickledNpy } from './convert-model.js';

describe.each([...modelCards])('%s', (_id, card) => {
  it.skipIf(sourcesMissing(card))('converts to the pinned bytes', async () => {
    const bytes = convertModel(card, await sourceFiles(card));
    expect(bytes.length).toBe(card.converted?.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card.converted?.sha256);
  });

  it.skipIf(sourcesMissing(card))(
    'keeps every array, detectors exactly, others to float16',
    async () => {
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
    },
  );

  it('names the file that is missing', () => {
    expect(() => importModel(card, {})).toThrowError(/The file for "(pnet|weights)" is missing/);
  });
});

describe('convertModel', () => {
  const source = { format: 'tflite', bytes: 1, sha256: '' };
  const embedding = { kind: 'embedding', architecture: 'dummy', embeddingSize: 8 };
  it.each([
    [undefined, {}],
    [null, {}],
    ['mtcnn', {}],
    [{ kind: 'detector' }, {}],
    [{ kind: 'other', weights: source }, {}],
    [{ kind: 'detector', weights: {} }, { pnet: new Uint8Array(8) }],
    [{ ...embedding, weights: null }, {}],
    [{ ...embedding, weights: source }, null],
    [{ ...embedding, weights: source }, { weights: 'bytes' }],
    [{ ...embedding, weights: { ...source, format: 'zip' } }, { weights: new Uint8Array(8) }],
    [{ ...embedding, weights: { ...source, format: 'toString' } }, { weights: new Uint8Array(8) }],
    [{ ...embedding, embeddingSize: 0, weights: source }, { weights: new Uint8Array(8) }],
    [{ ...embedding, architecture: {}, weights: source }, { weights: new Uint8Array(8) }],
  ])('refuses the card %j with the files %j', (card, files) => {
    expect(() => convertModel(card as never, files as never)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe.skipIf(sharedMissing('data', 'seed', 'det1.npy'))('weightsFromPickledNpy', () => {
  const det1 = () => new Uint8Array(readFileSync(sharedPath('data', 'seed', 'det1.npy')));

  it('puts the name of the network before the names of the file', () => {
    const expected = parametersOf(createPNet()).map(({ name }) => name);
    expect([...weightsFromPickledNpy(createPNet(), det1()).keys()].sort()).toEqual(expected.sort());
  });

  it('refuses the file of another network', () => {
    expect(() => weightsFromPickledNpy(createRNet(), det1())).toThrowError(
      expect.toSatisfy(
        (error) =>
          FaceNetError.is(error, 'WEIGHTS_MISMATCH') &&
          /rnet: "rnet\/conv1\/weights" should be \[3, 3, 3, 28\]/.test(error.message),
      ),
    );
  });
});
