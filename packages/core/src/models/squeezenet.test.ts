import { sharedMissing } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { summary } from '../network/index.js';
import { createSqueezeNet } from './squeezenet.js';
import { deterministicWeights } from './testing/deterministic-weights.js';
import { once } from './testing/once.js';
import { expectClose, originalVariables, runOnPattern, variablesOf } from './testing/original.js';
import { quickRuntimes } from './testing/runtimes.js';

const network = createSqueezeNet();
const weights = once(() => deterministicWeights(network));

describe('SqueezeNet', () => {
  it.skipIf(sharedMissing('spec', 'vars_squeezenet.txt'))(
    'has the variables of the original, in order of creation',
    () => expect(variablesOf(network)).toEqual(originalVariables('vars_squeezenet.txt')),
  );

  it('has the parameters of the original', () => {
    expect(variablesOf(network)).toHaveLength(106);
    expect(summary(network).parameters).toBe(1_382_760);
  });

  it('takes images from 25 pixels a side on', () => {
    expect(() => createSqueezeNet({ imageSize: 24 })).toThrowError(/does not fit/);
    expect(() => createSqueezeNet({ imageSize: 25 })).not.toThrow();
  });

  it.each(quickRuntimes)('computes the results of the original on %s', async (_, createRuntime) => {
    const { embeddings, prelogits } = await runOnPattern(await createRuntime(), network, weights());
    const vector = embeddings?.data as Float32Array;
    expectClose(vector, [0.065123, 0.098353, 0.076865, 0.044113, 0.04714, 0.101228]);
    expectClose(vector.slice(-3), [-0.000021, 0.086839, 0.102337]);
    expectClose([Math.hypot(...(prelogits?.data ?? []))], [0.237382]);
  });
});
