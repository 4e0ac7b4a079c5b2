import { describe, expect, it } from 'vitest';
import { checkWeights, parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import { createInceptionResnetV1 } from '../inception-resnet-v1.js';
import { kerasFacenetNames } from './keras-names.js';

/** Filters of each convolution, by the names in the sources of both projects. */
function kerasLayers(secondBranch: (block: number) => number): [string, number[]][] {
  const block = (name: string, inner: [string, number[]][], up: number[]) => [
    ...inner.map(([layer, shape]): [string, number[]] => [`${name}_${layer}`, shape]),
    [`${name}_Conv2d_1x1`, up] as [string, number[]],
  ];
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  return [
    ['Conv2d_1a_3x3', [3, 3, 3, 32]],
    ['Conv2d_2a_3x3', [3, 3, 32, 32]],
    ['Conv2d_2b_3x3', [3, 3, 32, 64]],
    ['Conv2d_3b_1x1', [1, 1, 64, 80]],
    ['Conv2d_4a_3x3', [3, 3, 80, 192]],
    ['Conv2d_4b_3x3', [3, 3, 192, 256]],
    ...numbers(5).flatMap((i) =>
      block(
        `Block35_${i}`,
        [
          ['Branch_0_Conv2d_1x1', [1, 1, 256, 32]],
          ['Branch_1_Conv2d_0a_1x1', [1, 1, 256, 32]],
          ['Branch_1_Conv2d_0b_3x3', [3, 3, 32, 32]],
          ['Branch_2_Conv2d_0a_1x1', [1, 1, 256, 32]],
          ['Branch_2_Conv2d_0b_3x3', [3, 3, 32, 32]],
          ['Branch_2_Conv2d_0c_3x3', [3, 3, 32, 32]],
        ],
        [1, 1, 96, 256],
      ),
    ),
    ['Mixed_6a_Branch_0_Conv2d_1a_3x3', [3, 3, 256, 384]],
    ['Mixed_6a_Branch_1_Conv2d_0a_1x1', [1, 1, 256, 192]],
    ['Mixed_6a_Branch_1_Conv2d_0b_3x3', [3, 3, 192, 192]],
    ['Mixed_6a_Branch_1_Conv2d_1a_3x3', [3, 3, 192, 256]],
    ...numbers(10).flatMap((i) =>
      block(
        `Block17_${i}`,
        [
          ['Branch_0_Conv2d_1x1', [1, 1, 896, 128]],
          [`Branch_${secondBranch(i)}_Conv2d_0a_1x1`, [1, 1, 896, 128]],
          [`Branch_${secondBranch(i)}_Conv2d_0b_1x7`, [1, 7, 128, 128]],
          [`Branch_${secondBranch(i)}_Conv2d_0c_7x1`, [7, 1, 128, 128]],
        ],
        [1, 1, 256, 896],
      ),
    ),
    ['Mixed_7a_Branch_0_Conv2d_0a_1x1', [1, 1, 896, 256]],
    ['Mixed_7a_Branch_0_Conv2d_1a_3x3', [3, 3, 256, 384]],
    ['Mixed_7a_Branch_1_Conv2d_0a_1x1', [1, 1, 896, 256]],
    ['Mixed_7a_Branch_1_Conv2d_1a_3x3', [3, 3, 256, 256]],
    ['Mixed_7a_Branch_2_Conv2d_0a_1x1', [1, 1, 896, 256]],
    ['Mixed_7a_Branch_2_Conv2d_0b_3x3', [3, 3, 256, 256]],
    ['Mixed_7a_Branch_2_Conv2d_1a_3x3', [3, 3, 256, 256]],
    ...numbers(6).flatMap((i) => {
      // The last block is counted on, but written by hand in deepface too.
      const branch = i === 6 ? 1 : secondBranch(i);
      return block(
        `Block8_${i}`,
        [
          ['Branch_0_Conv2d_1x1', [1, 1, 1792, 192]],
          [`Branch_${branch}_Conv2d_0a_1x1`, [1, 1, 1792, 192]],
          [`Branch_${branch}_Conv2d_0b_1x3`, [1, 3, 192, 192]],
          [`Branch_${branch}_Conv2d_0c_3x1`, [3, 1, 192, 192]],
        ],
        [1, 1, 384, 1792],
      );
    }),
    ['Bottleneck', [1792, 512]],
  ];
}

function kerasFile(secondBranch: (block: number) => number, prefix = ''): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, shape: readonly number[]) => {
    const read = () => {
      throw new Error(`${name} was read.`);
    };
    tensors.set(prefix + name, { shape, read });
  };
  for (const [layer, shape] of kerasLayers(secondBranch)) {
    const filters = [shape.at(-1) as number];
    add(`${layer}/kernel`, shape);
    if (/^Block\d+_\d+_Conv2d_1x1$/.test(layer)) add(`${layer}/bias`, filters);
    else {
      for (const role of ['beta', 'moving_mean', 'moving_variance']) {
        add(`${layer}_BatchNorm/${role}`, filters);
      }
    }
  }
  return tensors;
}

describe('kerasFacenetNames', () => {
  const network = createInceptionResnetV1();

  it.each<[string, StoredTensors]>([
    ['keras-facenet', kerasFile(() => 1)],
    ['deepface', kerasFile((block) => block)],
    ['a model inside another one', kerasFile(() => 1, 'inception_resnet_v1/')],
  ])('finds every parameter, and reads none: %s', (_, file) => {
    const translated = kerasFacenetNames.translate(file);
    expect([...(translated?.keys() ?? [])]).toEqual(parametersOf(network).map(({ name }) => name));
    expect(new Set(translated?.values()).size).toBe(file.size);
    checkWeights(
      network,
      new Map([...(translated ?? [])].map(([name, { shape }]) => [name, { shape }])),
    );
  });

  it('takes each from where it belongs', () => {
    const file = kerasFile((block) => block);
    const translated = kerasFacenetNames.translate(file);
    const pairs = {
      'InceptionResnetV1/Repeat_1/block17_10/Branch_1/Conv2d_0b_1x7/BatchNorm/beta':
        'Block17_10_Branch_10_Conv2d_0b_1x7_BatchNorm/beta',
      'InceptionResnetV1/Repeat_2/block8_5/Conv2d_1x1/biases': 'Block8_5_Conv2d_1x1/bias',
      'InceptionResnetV1/Block8/Branch_1/Conv2d_0c_3x1/weights':
        'Block8_6_Branch_1_Conv2d_0c_3x1/kernel',
      'InceptionResnetV1/Bottleneck/BatchNorm/moving_mean': 'Bottleneck_BatchNorm/moving_mean',
    };
    for (const [ours, theirs] of Object.entries(pairs)) {
      expect(translated?.get(ours), ours).toBe(file.get(theirs));
      expect(file.has(theirs), theirs).toBe(true);
    }
  });

  it('leaves other names alone', () => {
    const read = () => new Float32Array();
    const other = new Map([['Conv2d_1a_3x3/kernel', { shape: [], read }]]);
    expect(kerasFacenetNames.translate(other)).toBeUndefined();
    expect(kerasFacenetNames.translate(new Map())).toBeUndefined();
  });
});
