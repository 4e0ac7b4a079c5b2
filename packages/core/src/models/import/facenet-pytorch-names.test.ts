import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sameBytes, sharedMissing, sharedPath, thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { parametersOf } from '../../network/index.js';
import { readPickledNpyWeights, readTorch, type StoredTensors } from '../../weights/index.js';
import { createInceptionResnetV1 } from '../inception-resnet-v1.js';
import { facenetPytorchNames } from './facenet-pytorch-names.js';
import { facenetPytorchMtcnnNames } from './mtcnn-names.js';
import { recognizeNetworks } from './recognize.js';

const torch = (name: string) => new Uint8Array(readFileSync(sharedPath('goldens/torch', name)));

describe.skipIf(sharedMissing('goldens/torch'))('facenet-pytorch', () => {
  it.runIf(thorough)('names every array of Inception-ResNet-v1', () => {
    const tensors = readTorch(gunzipSync(torch('inception_resnet_v1-legacy.pt.gz')));
    const translated = facenetPytorchNames.translate(tensors) as StoredTensors;
    expect([...translated.keys()]).toEqual(
      parametersOf(createInceptionResnetV1()).map(({ name }) => name),
    );
    const [{ id, embeddingSize } = { id: '' }] = recognizeNetworks(translated);
    expect({ id, embeddingSize }).toEqual({ id: 'inception-resnet-v1', embeddingSize: 512 });
  });

  it('takes gamma into weights and mean', () => {
    const one = (values: number[]) => ({
      shape: [values.length],
      read: () => Float32Array.from(values),
    });
    const kernel = { shape: [2, 1, 1, 1], read: () => Float32Array.of(5, 7) };
    const translated = facenetPytorchNames.translate(
      new Map([
        ['conv2d_1a.conv.weight', kernel],
        ['conv2d_1a.bn.weight', one([2, -3])],
        ['conv2d_1a.bn.running_mean', one([1, 10])],
        ['conv2d_1a.bn.running_var', one([4, 9])],
        ['last_linear.weight', one([1])],
      ]),
    ) as StoredTensors;
    const read = (name: string) => [...(translated.get(`InceptionResnetV1/${name}`)?.read() ?? [])];
    expect(read('Conv2d_1a_3x3/weights')).toEqual([10, -21]);
    expect(read('Conv2d_1a_3x3/BatchNorm/moving_mean')).toEqual([2, -30]);
    expect(read('Conv2d_1a_3x3/BatchNorm/moving_variance')).toEqual([4, 9]);
  });

  it.each([
    ['pnet', 'det1.npy'],
    ['rnet', 'det2.npy'],
    ['onet', 'det3.npy'],
  ])("gives %s the weights of the original's %s, bit for bit", (network, original) => {
    const npy = new Uint8Array(readFileSync(sharedPath('data/seed', original)));
    const theirs = readPickledNpyWeights(npy);
    const tensors = facenetPytorchMtcnnNames.translate(readTorch(torch(`${network}-zip.pt`)));
    expect(tensors?.size).toBe(theirs.size);
    for (const [name, { shape, data }] of theirs) {
      const ours = tensors?.get(`${network}/${name}`);
      expect(ours?.shape, name).toEqual(shape);
      expect(sameBytes(ours?.read(), data), name).toBe(true);
    }
    expect(recognizeNetworks(tensors as StoredTensors)).toMatchObject([
      { id: network, kind: 'detector' },
    ]);
  });
});
