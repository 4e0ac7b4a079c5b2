import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { NetworkBuilder, nodeByName, parametersOf, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { referenceRun } from '../runtime/testing/reference-run.js';
import {
  convBlock,
  createInceptionFaceNet,
  type InceptionFaceNetOptions,
  type InceptionFaceNetVariant,
  type InceptionModule,
  inceptionModule,
} from './inception-facenet.js';
import { deterministicWeights, patternImage } from './testing/deterministic-weights.js';
import { expectClose } from './testing/original.js';
import { testRuntimes } from './testing/runtimes.js';

const sizes: readonly (readonly [InceptionFaceNetVariant, number, number])[] = [
  ['nn2', 7, 1024],
  ['nn3', 5, 1024],
  ['nn4', 3, 896],
  ['nn4-small2', 3, 736],
];

describe('Inception networks of the FaceNet paper', () => {
  it.each(sizes)('%s pools maps of %i x %i cells and %i channels', (variant, side, channels) => {
    const network = createInceptionFaceNet(variant);
    expect(nodeByName(network, 'incept5b')?.shape).toEqual([null, side, side, channels]);
    expect(nodeByName(network, network.outputs.features ?? '')?.shape).toEqual([null, channels]);
  });

  it('has the sizes of the rows of the NN2 table', () => {
    const network = createInceptionFaceNet('nn2');
    const shapes = {
      conv1_7x7: [112, 112, 64],
      pool1: [56, 56, 64],
      conv3_3x3: [56, 56, 192],
      pool3: [28, 28, 192],
      incept3a: [28, 28, 256],
      incept3b: [28, 28, 320],
      incept3c: [14, 14, 640],
      incept4a: [14, 14, 640],
      incept4d: [14, 14, 640],
      incept4e: [7, 7, 1024],
      incept5a: [7, 7, 1024],
    };
    for (const [name, shape] of Object.entries(shapes)) {
      expect(nodeByName(network, name)?.shape, name).toEqual([null, ...shape]);
    }
  });

  it('has the 7.5 million parameters and 1.6 billion multiply-adds that the paper states', () => {
    const { parameters, flops } = summary(createInceptionFaceNet('nn2'));
    expect((parameters / 1e6).toFixed(1)).toBe('7.5');
    expect((flops / 2e9).toFixed(1)).toBe('1.6');
  });

  it('leaves three modules out of small2', () => {
    const small = createInceptionFaceNet('nn4-small2');
    expect(small.nodes.filter(({ op }) => op.type === 'concat').map(({ name }) => name)).toEqual([
      ...['incept3a', 'incept3b', 'incept3c', 'incept4a', 'incept4e', 'incept5a', 'incept5b'],
    ]);
  });

  it('has the branches that the tables name, and no others', () => {
    const network = createInceptionFaceNet('nn4');
    const kernels = (module: string) =>
      parametersOf(network)
        .filter(({ name, role }) => name.startsWith(`${module}/`) && role === 'weights')
        .map(({ name, shape }) => `${name.slice(module.length + 1)} ${shape.join(' ')}`);
    expect(kernels('incept3c')).toEqual([
      'branch2_3x3/conv1x1/weights 1 1 320 128',
      'branch2_3x3/conv3x3/weights 3 3 128 256',
      'branch3_5x5/conv1x1/weights 1 1 320 32',
      'branch3_5x5/conv5x5/weights 5 5 32 64',
    ]);
    expect(kernels('incept5b')).toEqual([
      'branch1_1x1/conv1x1/weights 1 1 896 384',
      'branch2_3x3/conv1x1/weights 1 1 896 192',
      'branch2_3x3/conv3x3/weights 3 3 192 384',
      'branch4_pool/conv1x1/weights 1 1 896 128',
    ]);
  });

  it('ends in its features where the original ends', () => {
    const network = createInceptionFaceNet('nn4', { embeddingSize: 'features' });
    expect(nodeByName(network, 'embeddings')?.shape).toEqual([null, 896]);
    expect(parametersOf(network).some(({ name }) => name.includes('Bottleneck'))).toBe(false);
  });

  it.each(['nn5', 'toString'])('refuses the variant %s', (variant) => {
    expect(() => createInceptionFaceNet(variant as InceptionFaceNetVariant)).toThrowError(
      /one of nn2, nn3, nn4, nn4-small2, not/,
    );
  });

  it.each<InceptionFaceNetOptions>([
    { embeddingSize: 0 },
    { embeddingSize: 1.5 },
    { keepProbability: 0 },
    { keepProbability: 1.1 },
  ])('refuses %o', (options) => {
    expect(() => createInceptionFaceNet('nn4', options)).toThrowError(
      expect.toSatisfy((error) => FaceNetError.is(error, 'INVALID_ARGUMENT')),
    );
  });
});

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
