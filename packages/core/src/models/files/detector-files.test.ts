import { defaultModelFile } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { modelCards } from '../cards/model-cards.js';
import { convertModel } from '../import/convert-model.js';
import { sourceFiles, sourcesMissing } from '../testing/source-files.js';
import { cardOfModel } from './card-of-model.js';
import { openModel } from './open-model.js';

const fileOf = (name: string, bytes: Uint8Array) => ({
  name,
  bytes,
  beside: () => Promise.reject(new Error('nothing lies beside it')),
});

const detectors = [...modelCards].flatMap(([, card]) => (card.kind === 'detector' ? [card] : []));
const singles = detectors.filter(({ weights }) => 'weights' in weights);

describe.each(singles.map((card) => [card.id, card] as const))('a file of %s', (_, card) => {
  it.skipIf(sourcesMissing(card))('is recognised, as it is and converted', async () => {
    const files = await sourceFiles(card);
    for (const [name, bytes] of [
      ['mine.onnx', files.weights as Uint8Array],
      ['mine.safetensors', convertModel(card, files)],
    ] as const) {
      const model = await openModel([fileOf(name, bytes)], { anyGraph: true });
      expect(model.networks.map(({ id, kind }) => [id, kind])).toEqual([
        [card.architecture, 'detector'],
      ]);
      const { architecture } = card;
      expect(cardOfModel(model, [name])).toMatchObject({
        kind: 'detector',
        id: 'mine',
        architecture,
      });
    }
  });
});

it('refuses the RetinaFace whose landmarks are in other units', async () => {
  const file = fileOf('mnet.25_v1.onnx', await defaultModelFile('mnet.25_v1.onnx'));
  await expect(openModel([file], { anyGraph: true })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/retinaface-mnet025 that gives landmarks in other units.*card/),
  });
});
