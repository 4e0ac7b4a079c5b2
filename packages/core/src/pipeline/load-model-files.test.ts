import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  type DefaultModelFile,
  defaultModelFile,
  sharedMissing,
  sharedPath,
} from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { type EmbeddingCard, mobilefacenet, mobilefacenet512 } from '../models/index.js';
import { createPNet } from '../models/mtcnn.js';
import { deterministicWeights } from '../models/testing/deterministic-weights.js';
import { writeSafetensors } from '../weights/index.js';
import { loadModelFiles } from './load-model-files.js';
import type { NamedFile } from './loaded-model.js';

const STEM = 'model-20240102-030405.ckpt-1';
const DATA = `${STEM}.data-00000-of-00001`;

/** The class of browsers, which Node has too. */
const file = (name: string, bytes: Uint8Array | string = '') =>
  new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name);

describe.skipIf(sharedMissing('goldens/tf-squeezenet'))('loadModelFiles, of a checkpoint', () => {
  const golden = (name: string) => readFileSync(sharedPath('goldens/tf-squeezenet', name));
  const index = file(`${STEM}.index`, golden(`${STEM}.index`));
  const data = file(DATA, gunzipSync(golden(`${DATA}.gz`)));
  const meta = file('model-20240102-030405.meta');

  it.each<[string, NamedFile[]]>([
    [
      'all of a folder, in any order',
      [data, file('checkpoint', golden('checkpoint')), index, meta],
    ],
    ['without what says which step', [meta, index, data]],
    ['no more than is needed', [index, data]],
  ])('takes %s', async (_, files) => {
    const { card, weights } = await loadModelFiles(files);
    expect(card).toMatchObject({ architecture: 'squeezenet', embeddingSize: 128 });
    expect(weights.get('squeezenet/conv1/weights')?.data).toHaveLength(7 * 7 * 3 * 96);
  });

  it('names what is missing', async () => {
    const incomplete = loadModelFiles([index]);
    await expect(incomplete).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(incomplete).rejects.toThrow(`"${DATA}" is not among the files. Choose it along`);
  });

  it('keeps what the caller says of the file', async () => {
    const { card } = await loadModelFiles([index, data], { card: { standardization: 'fixed' } });
    expect(card).toMatchObject({ standardization: { mean: 127.5, scale: 128 } });
  });
});

describe('loadModelFiles', () => {
  it.each<[DefaultModelFile, EmbeddingCard]>([
    ['MobileFaceNet.tflite', mobilefacenet],
    ['fr_feature.onnx', mobilefacenet512],
  ])('knows %s by its graph, and how its network is fed by the card', async (name, published) => {
    const bytes = await defaultModelFile(name);
    const { card, onnx } = await loadModelFiles([file(name, bytes)]);
    const { architecture, embeddingSize, colorOrder, standardization, alignment } = published;
    const settings = { architecture, embeddingSize, colorOrder, standardization, alignment };
    expect(card.id).toMatch(new RegExp(`^${name.replace(/\..*/, '')}-[0-9a-f]{8}$`));
    expect(card).toMatchObject({ thresholds: [], ...settings });
    expect(onnx).toBeUndefined();
  });

  it('says which file cannot be read', async () => {
    const gone = { name: 'a.pb', arrayBuffer: () => Promise.reject(new Error('it was removed')) };
    const loading = loadModelFiles([gone]);
    await expect(loading).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(loading).rejects.toThrow('Cannot read a.pb: it was removed.');
  });

  it.each([undefined, null, 5, {}, 'abc', [null], [{ name: 'a.pb' }], [{ name: 5 }]])(
    'refuses %j for files',
    async (files) => {
      await expect(loadModelFiles(files as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    },
  );

  it('takes no two files of one name, such as those of two folders', async () => {
    const loading = loadModelFiles([file('model.pb'), file('model.pb', 'another')]);
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(loading).rejects.toThrow('Two of the files are called "model.pb".');
  });

  it('refuses a part of a detector, and no model at all', async () => {
    const pnet = createPNet();
    const part = file('pnet.safetensors', writeSafetensors(deterministicWeights(pnet)));
    await expect(loadModelFiles([part])).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
    await expect(loadModelFiles([])).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    const others = loadModelFiles([file('a.txt'), file('b.txt')]);
    await expect(others).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
