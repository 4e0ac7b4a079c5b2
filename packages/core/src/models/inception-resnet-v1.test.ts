import { sharedMissing, thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { nodeByName, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { createInceptionResnetV1 } from './inception-resnet-v1.js';
import { deterministicWeights } from './testing/deterministic-weights.js';
import { once } from './testing/once.js';
import {
  expectClose,
  meanAndStd,
  originalVariables,
  runOnPattern,
  variablesOf,
} from './testing/original.js';
import { quickRuntimes } from './testing/runtimes.js';

const small = createInceptionResnetV1({ embeddingSize: 128, endPoints: true });
const large = createInceptionResnetV1({ embeddingSize: 512 });
const smallWeights = once(() => deterministicWeights(small));
const largeWeights = once(() => deterministicWeights(large));

describe('Inception-ResNet-v1', () => {
  it.skipIf(sharedMissing('spec', 'vars_inception_resnet_v1.txt'))(
    'has the variables of the original, in order of creation',
    () => {
      const ours = variablesOf(createInceptionResnetV1({ embeddingSize: 128 }));
      expect(ours).toEqual(originalVariables('vars_inception_resnet_v1.txt'));
    },
  );

  it.each([
    [128, 22_808_144, 22_779_312],
    [512, 23_497_424, 23_467_824],
  ])('has the parameters of the original for %i values', (embeddingSize, all, trainable) => {
    const counts = summary(createInceptionResnetV1({ embeddingSize }));
    expect(counts.parameters).toBe(all);
    expect(counts.trainableParameters).toBe(trainable);
  });

  it('costs the 2.846 GFLOPs that its published model card states', () => {
    const { flops } = summary(createInceptionResnetV1({ embeddingSize: 512 }));
    expect(flops / 2.846e9).toBeGreaterThan(0.99);
    expect(flops / 2.846e9).toBeLessThan(1.01);
  });

  it('has the end points of the original', () => {
    expect(Object.keys(small.outputs).sort()).toEqual(
      [
        ...['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', 'MaxPool_3a_3x3', 'Conv2d_3b_1x1'],
        ...['Conv2d_4a_3x3', 'Conv2d_4b_3x3', 'Mixed_5a', 'Mixed_6a', 'Mixed_6b', 'Mixed_7a'],
        ...['Mixed_8a', 'Mixed_8b', 'PrePool', 'PreLogitsFlatten', 'prelogits', 'embeddings'],
      ].sort(),
    );
    const shape = (point: string) => nodeByName(small, small.outputs[point] ?? '')?.shape;
    expect(shape('Conv2d_4b_3x3')).toEqual([null, 17, 17, 256]);
    expect(shape('Mixed_6b')).toEqual([null, 8, 8, 896]);
    expect(shape('Mixed_8b')).toEqual([null, 3, 3, 1792]);
    expect(shape('PreLogitsFlatten')).toEqual([null, 1792]);
  });

  it.each([
    { keepProbability: 0 },
    { keepProbability: 1.01 },
    { keepProbability: Number.NaN },
    { imageSize: 160.5 },
  ])('refuses %o', (options) => {
    expect(() => createInceptionResnetV1(options)).toThrowError(
      expect.toSatisfy((error) => FaceNetError.is(error, 'INVALID_ARGUMENT')),
    );
  });

  it('refuses images that its windows do not fit', () => {
    expect(() => createInceptionResnetV1({ imageSize: 74 })).toThrowError(/does not fit/);
    expect(() => createInceptionResnetV1({ imageSize: 75 })).not.toThrow();
  });

  describe.each(quickRuntimes)('on %s', (_name, createRuntime) => {
    it.runIf(thorough)('computes the results of the original for 128 values', async () => {
      const outputs = await runOnPattern(await createRuntime(), small, smallWeights());
      const { embeddings, prelogits, ...points } = outputs;
      const vector = embeddings?.data as Float32Array;
      expectClose(vector, [0.074662, 0.086447, 0.151018, 0.180149, 0.06177, -0.053727]);
      expectClose(vector.slice(-3), [0.082371, 0.049062, 0.058756]);
      expectClose(prelogits?.data ?? [], [0.017829, 0.020643, 0.036062, 0.043018]);
      expectClose([Math.hypot(...(prelogits?.data ?? []))], [0.238791]);
      const expected = {
        Conv2d_4a_3x3: [0.009016, 0.011881],
        Mixed_5a: [0.023249, 0.01322],
        Mixed_6a: [0.01377, 0.014468],
        Mixed_6b: [0.015728, 0.012443],
        Mixed_7a: [0.012692, 0.012802],
        Mixed_8a: [0.016476, 0.012621],
        Mixed_8b: [0.016262, 0.065579],
        PreLogitsFlatten: [0.016262, 0.065578],
      };
      for (const [name, figures] of Object.entries(expected)) {
        expectClose(meanAndStd(points[name] as TensorData), figures);
      }
      expectClose([points.PreLogitsFlatten?.data[0] as number], [0.030333]);
    });

    it.runIf(thorough)('computes the results of the original for 512 values', async () => {
      const outputs = await runOnPattern(await createRuntime(), large, largeWeights());
      const { embeddings, prelogits } = outputs;
      const vector = embeddings?.data as Float32Array;
      expectClose(vector, [0.029576, 0.035335, 0.06836, 0.085849, 0.031408, -0.022786]);
      expectClose(vector.slice(-3), [-0.029617, 0.005026, 0.03116]);
      expectClose([Math.hypot(...(prelogits?.data ?? []))], [0.480097]);
    });
  });
});
