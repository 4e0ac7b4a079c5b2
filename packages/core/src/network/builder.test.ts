import { describe, expect, it } from 'vitest';
import { NetworkBuilder, parametersOf } from './index.js';

describe('NetworkBuilder', () => {
  it('infers shapes as TensorFlow does', () => {
    const net = new NetworkBuilder('shapes');
    const x = net.input('input', [null, 160, 159, 3]);
    const same = x.conv2d('same', { filters: 8, kernel: 3, strides: 2 });
    const valid = x.conv2d('valid', { filters: 8, kernel: [1, 7], strides: 2, padding: 'valid' });
    const pooled = same.maxPool('pool', { kernel: 3, strides: 2, padding: 'valid' });
    expect(same.shape).toEqual([null, 80, 80, 8]);
    expect(valid.shape).toEqual([null, 80, 77, 8]);
    expect(pooled.shape).toEqual([null, 39, 39, 8]);
    expect(pooled.globalAvgPool('gap').shape).toEqual([null, 8]);
    expect(pooled.flatten('flat').shape).toEqual([null, 39 * 39 * 8]);
  });

  it('keeps open dimensions open', () => {
    const net = new NetworkBuilder('open');
    const x = net.input('input', [null, null, null, 3]);
    expect(x.conv2d('conv', { filters: 2, kernel: 3 }).shape).toEqual([null, null, null, 2]);
  });

  it('names parameters after their node and lists them in order of creation', () => {
    const net = new NetworkBuilder('names');
    const x = net
      .input('input', [null, 8, 8, 3])
      .conv2d('scope/conv', { filters: 4, kernel: 3, bias: false })
      .batchNorm('scope/conv/BatchNorm', { gamma: true })
      .prelu('scope/act');
    const parameters = parametersOf(net.build({ out: x }));
    expect(parameters.map(({ name, trainable }) => [name, trainable])).toEqual([
      ['scope/conv/weights', true],
      ['scope/conv/BatchNorm/beta', true],
      ['scope/conv/BatchNorm/gamma', true],
      ['scope/conv/BatchNorm/moving_mean', false],
      ['scope/conv/BatchNorm/moving_variance', false],
      ['scope/act/alpha', true],
    ]);
  });

  it.each([
    [
      'a name that is taken',
      /already is a node "a"/,
      (net: NetworkBuilder) => {
        const x = net.input('input', [null, 4]);
        x.relu('a');
        x.relu('a');
      },
    ],
    [
      'a dense layer on maps',
      /Node "fc".*\[batch, features\], not \[\?, 4, 4, 3\]/,
      (net: NetworkBuilder) => net.input('input', [null, 4, 4, 3]).dense('fc', { units: 2 }),
    ],
    [
      'a convolution of vectors',
      /Node "conv".*not \[\?, 4\]/,
      (net: NetworkBuilder) =>
        net.input('input', [null, 4]).conv2d('conv', { filters: 1, kernel: 1 }),
    ],
    [
      'a window larger than the map',
      /window of 5 does not fit an input side of 4/,
      (net: NetworkBuilder) =>
        net
          .input('input', [null, 4, 4, 3])
          .conv2d('c', { filters: 1, kernel: 5, padding: 'valid' }),
    ],
    [
      'a sum of different shapes',
      /cannot join \[\?, 4\] and \[\?, 5\]/,
      (net: NetworkBuilder) =>
        net.sum('sum', [net.input('a', [null, 4]), net.input('b', [null, 5])]),
    ],
    [
      'a transposition of the batch',
      /cannot use the axes \[1, 0\]/,
      (net: NetworkBuilder) => net.input('input', [null, 4]).transpose('t', [1, 0]),
    ],
    [
      'flattening of an open map before a dense layer',
      /fixed last dimension/,
      (net: NetworkBuilder) =>
        net.input('input', [null, null, 4, 3]).flatten('flat').dense('fc', { units: 1 }),
    ],
  ])('refuses %s', (_what, message, build) => {
    const net = new NetworkBuilder('bad');
    expect(() => build(net)).toThrowError(message);
  });
});
