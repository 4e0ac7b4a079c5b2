import { readFileSync } from 'node:fs';
import { defaultModelFile, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { readPickledNpyWeights } from '../pickle/index.js';
import { readTflite, tfliteConstant } from './index.js';

/** OHWI to HWIO for convolutions, [out, in] to [in, out] for dense layers: first axis last. */
function firstAxisLast(shape: readonly number[], data: Float32Array) {
  const [outputs = 1, ...rest] = shape;
  const inner = data.length / outputs;
  const moved = data.map((_, i) => data[(i % outputs) * inner + Math.floor(i / outputs)]!);
  return { shape: [...rest, outputs], data: moved };
}

const bytesOf = ({ data }: { data: Float32Array }) => Buffer.from(data.buffer);

// Two independent distributions of the same trained networks check both readers to the bit.
describe.skipIf(sharedMissing('data/seed/det1.npy'))('MTCNN constants in tflite files', () => {
  it.each([
    ['pnet.tflite', 'det1.npy', 13],
    ['rnet.tflite', 'det2.npy', 16],
    ['onet.tflite', 'det3.npy', 21],
  ] as const)('%s holds the values of %s', async (tfliteFile, npyFile, count) => {
    const { tensors } = readTflite(await defaultModelFile(tfliteFile));
    const original = readPickledNpyWeights(readFileSync(sharedPath('data/seed', npyFile)));
    expect(original.size).toBe(count);

    for (const [name, expected] of original) {
      const [layer, param] = name.split('/') as [string, string];
      const tensor = tensors.find(
        (candidate) =>
          candidate.data.length > 0 &&
          candidate.name.includes(`/${layer}/`) &&
          candidate.name.includes(param === 'biases' ? '_bias' : `/${param}/`),
      )!;
      const constant = tfliteConstant(tensor);
      const actual = param === 'weights' ? firstAxisLast(constant.shape, constant.data) : constant;
      expect(actual.shape, name).toEqual(expected.shape);
      expect(bytesOf(actual).equals(bytesOf(expected)), name).toBe(true);
    }
  });
});
