import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../network/index.js';
import type { TensorData } from '../../runtime/runtime.js';
import { referenceRun } from '../../runtime/testing/reference-run.js';
import { deterministicWeights, patternImage } from '../testing/deterministic-weights.js';
import { expectClose } from '../testing/original.js';
import { testRuntimes } from '../testing/runtimes.js';
import { convBlock } from './conv-block.js';
import { type InceptionModule, inceptionModule } from './inception-module.js';

const image = patternImage(7, 6);

describe('convolution of the FaceNet paper networks', () => {
  it.each(testRuntimes)('normalises, offsets, then cuts off on %s', async (_, createRuntime) => {
    const net = new NetworkBuilder('conv');
    const x = net.input('input', [null, 1, 1, 1]);
    const network = net.build({ out: convBlock(x, 'conv', { filters: 2, kernel: 1 }) });
    const scalars = (...values: number[]) => ({ shape: [2], data: Float32Array.from(values) });
    const weights = new Map([
      ['conv/weights', { shape: [1, 1, 1, 2], data: Float32Array.of(2, 2) }],
      ['conv/batch_norm/beta', scalars(1, 1)],
      ['conv/batch_norm/gamma', scalars(3, -3)],
      ['conv/batch_norm/moving_mean', scalars(4, 4)],
      ['conv/batch_norm/moving_variance', scalars(0.249, 0.249)],
      ['conv/bias/biases', scalars(0.5, 0.5)],
    ]);
    const session = await (await createRuntime()).load(network, weights);
    const input = { shape: [1, 1, 1, 1], data: Float32Array.of(5) };
    const { out } = await session.run({ input });
    await session.dispose();
    // 3 * (2 * 5 - 4) / sqrt(0.249 + 0.001) + 1 + 0.5; the other channel is below zero.
    expectClose(out?.data ?? [], [37.5, 0]);
  });
});

const narrow = { branch3x3: [2, 4], branch5x5: [2, 3] } as const;
const modules: Readonly<Record<string, InceptionModule>> = {
  'with all branches': { name: 'all', branch1x1: 3, ...narrow, poolFilters: 2 },
  'that halves the map': { name: 'half', ...narrow, strides: 2 },
  'without a 5x5 branch': { name: 'small', branch1x1: 3, branch3x3: [2, 4], poolFilters: 2 },
};

describe.each(Object.entries(modules))('an Inception module %s', (_, module) => {
  const net = new NetworkBuilder('module');
  const x = net.input('input', [null, 7, 6, 3]);
  const network = net.build({ out: inceptionModule(net, x, module) });
  const weights = deterministicWeights(network);

  it.each(testRuntimes)('computes on %s what plain loops do', async (_name, createRuntime) => {
    const session = await (await createRuntime()).load(network, weights);
    const out = (await session.run({ input: image })).out as TensorData;
    await session.dispose();
    const expected = referenceRun(network, weights, { input: image }).out as TensorData;
    expect(out.shape).toEqual(expected.shape);
    expect(Math.max(...expected.data)).toBeGreaterThan(0.1);
    expectClose(out.data, [...expected.data]);
  });
});
