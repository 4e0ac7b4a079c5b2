import { sharedMissing, shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { nodeByName, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { createInceptionResnetV2 } from './inception-resnet-v2.js';
import { deterministicWeights } from './testing/deterministic-weights.js';
import { once } from './testing/once.js';
import {
  expectClose,
  meanAndStd,
  originalVariables,
  runOnPattern,
  variablesOf,
} from './testing/original.js';
import { testRuntimes } from './testing/runtimes.js';

const network = createInceptionResnetV2({ endPoints: true });
const weights = once(() => deterministicWeights(network));

describe('Inception-ResNet-v2', () => {
  it.skipIf(sharedMissing('spec', 'vars_inception_resnet_v2.txt'))(
    'has the variables of the original, in order of creation',
    () => {
      expect(variablesOf(network)).toEqual(originalVariables('vars_inception_resnet_v2.txt'));
    },
  );

  it('has the parameters of the original', () => {
    expect(variablesOf(network)).toHaveLength(900);
    expect(summary(network).parameters).toBe(54_533_728);
  });

  it('has the end points of the original', () => {
    expect(Object.keys(network.outputs).sort()).toEqual(
      [
        ...['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', 'MaxPool_3a_3x3', 'Conv2d_3b_1x1'],
        ...['Conv2d_4a_3x3', 'MaxPool_5a_3x3', 'Mixed_5b', 'Mixed_6a', 'Mixed_7a'],
        ...['Conv2d_7b_1x1', 'PrePool', 'PreLogitsFlatten', 'prelogits', 'embeddings'],
      ].sort(),
    );
    const shape = (point: string) => nodeByName(network, network.outputs[point] ?? '')?.shape;
    expect(shape('MaxPool_5a_3x3')).toEqual([null, 17, 17, 192]);
    expect(shape('Mixed_5b')).toEqual([null, 17, 17, 320]);
    expect(shape('Mixed_6a')).toEqual([null, 8, 8, 1088]);
    expect(shape('Mixed_7a')).toEqual([null, 3, 3, 2080]);
  });

  it('takes images from 75 pixels a side on', () => {
    expect(() => createInceptionResnetV2({ imageSize: 74 })).toThrowError(/does not fit/);
    expect(() => createInceptionResnetV2({ imageSize: 75 })).not.toThrow();
  });

  // Slow, and made as Inception-ResNet-v1 is.
  it.each(shortlist(testRuntimes, () => false))(
    'computes the results of the original on %s',
    async (_, createRuntime) => {
      const outputs = await runOnPattern(await createRuntime(), network, weights());
      const { embeddings, prelogits, ...points } = outputs;
      const vector = embeddings?.data as Float32Array;
      expectClose(vector, [0.085214, -0.003738, -0.077217, -0.103449, -0.092466, -0.088505]);
      expectClose(vector.slice(-3), [0.109846, 0.051249, -0.037596]);
      expectClose([Math.hypot(...(prelogits?.data ?? []))], [0.235091]);
      const expected = {
        Mixed_5b: [0.008939, 0.011697],
        Mixed_6a: [0.012675, 0.01394],
        Mixed_7a: [0.012258, 0.013345],
        Conv2d_7b_1x1: [0.009034, 0.011768],
      };
      for (const [name, figures] of Object.entries(expected)) {
        expectClose(meanAndStd(points[name] as TensorData), figures);
      }
    },
  );
});
