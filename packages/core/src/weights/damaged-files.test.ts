import { readFileSync } from 'node:fs';
import { defaultModelFile, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, it } from 'vitest';
import type { Weights } from '../arrays/weights.js';
import { readNpy } from './npy/read-npy.js';
import { writeNpy } from './npy/write-npy.js';
import { readPickledNpyWeights } from './pickle/read-pickled-npy.js';
import { readSafetensors } from './safetensors/read-safetensors.js';
import { writeSafetensors } from './safetensors/write-safetensors.js';
import { expectRobust } from './testing/expect-robust.js';
import { readTflite } from './tflite/read-tflite.js';

const size = (weights: Weights) =>
  [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);

const weights: Weights = new Map(
  ['conv1/weights', 'conv1/biases', 'PReLU1/alpha'].map((name, index) => [
    name,
    { shape: [index + 1, 8], data: new Float32Array((index + 1) * 8).fill(0.5) },
  ]),
);

describe('damaged files', () => {
  it('safetensors', () => {
    const file = writeSafetensors(weights, { dtype: 'F16', metadata: { format: 'pt' } });
    expectRobust(file, (bytes) => size(readSafetensors(bytes).weights), 4, 5_000);
  });

  it('npy', () => {
    const file = writeNpy(Float32Array.from({ length: 60 }, Math.sqrt), [3, 20]);
    expectRobust(file, (bytes) => readNpy(bytes).data.byteLength, 2, 5_000);
  });

  it.skipIf(sharedMissing('data/seed/det1.npy'))('pickled npy', () => {
    const file = readFileSync(sharedPath('data/seed/det1.npy'));
    expectRobust(file, (bytes) => size(readPickledNpyWeights(bytes)), 8, 3_000);
  });

  it('tflite', async () => {
    const file = await defaultModelFile('pnet.tflite');
    const elements = (bytes: Uint8Array) => {
      const { tensors, operators } = readTflite(bytes);
      const lists = [
        ...tensors.map(({ shape }) => shape),
        ...operators.flatMap(({ inputs, outputs }) => [inputs, outputs]),
      ];
      return lists.reduce((sum, list) => sum + list.length, 0);
    };
    expectRobust(file, elements, 1, 3_000);
  });
});
