import { sharedMissing } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { summary } from '../network/index.js';
import { createDummy } from './dummy.js';
import { deterministicWeights, patternImage } from './testing/deterministic-weights.js';
import { expectClose, originalVariables, variablesOf } from './testing/original.js';
import { testRuntimes } from './testing/runtimes.js';

describe('dummy', () => {
  it.skipIf(sharedMissing('spec', 'vars_dummy.txt'))(
    'has the variables of the original, in order of creation',
    () => expect(variablesOf(createDummy())).toEqual(originalVariables('vars_dummy.txt')),
  );

  it('grows with the image', () => {
    expect(summary(createDummy()).parameters).toBe(76_800 * 128 + 3 * 128);
    expect(summary(createDummy({ imageSize: 2, embeddingSize: 5 })).parameters).toBe(12 * 5 + 15);
  });

  it.each(testRuntimes)('normalises with the moving statistics on %s', async (_, createRuntime) => {
    const network = createDummy({ imageSize: 4, embeddingSize: 3 });
    const weights = deterministicWeights(network);
    const image = patternImage(4, 4);
    const session = await (await createRuntime()).load(network, weights);
    const { prelogits } = await session.run({ input: image });
    await session.dispose();

    const value = (name: string, i: number) => weights.get(`Bottleneck/${name}`)?.data[i] as number;
    const expected = [0, 1, 2].map((unit) => {
      const dot = image.data.reduce((sum, x, i) => sum + x * value('weights', 3 * i + unit), 0);
      const deviation = Math.sqrt(value('BatchNorm/moving_variance', unit) + 0.001);
      const centred = dot - value('BatchNorm/moving_mean', unit);
      return centred / deviation + value('BatchNorm/beta', unit);
    });
    expect(prelogits?.shape).toEqual([1, 3]);
    expectClose(prelogits?.data ?? [], expected);
  });
});
