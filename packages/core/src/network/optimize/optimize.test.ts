import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import { referenceRun } from '../../runtime/testing/reference-run.js';
import { NetworkBuilder, optimize, parametersOf } from '../index.js';

/** A block with everything that the optimiser can fold. */
function buildBlock() {
  const net = new NetworkBuilder('block');
  const x = net
    .input('input', [null, 5, 5, 3])
    .conv2d('conv', { filters: 4, kernel: 3, bias: false })
    .batchNorm('conv/BatchNorm')
    .bias('conv/bias')
    .relu('conv/Relu');
  const up = x.conv2d('up', { filters: 4, kernel: 1 }).scale('scale', 0.17);
  const filtered = net
    .sum('sum', [x, up])
    .depthwiseConv2d('depthwise', { kernel: 3 })
    .batchNorm('depthwise/BatchNorm', { gamma: true })
    .prelu('depthwise/PReLU');
  const dense = filtered.globalAvgPool('pool').dropout('dropout', 0.8).dense('fc', { units: 3 });
  return net.build({ out: dense.batchNorm('fc/BatchNorm').l2Normalize('unit') });
}

const network = buildBlock();
const weights = new Map(
  parametersOf(network).map(({ name, role, shape }, i) => {
    const length = elementCount(shape);
    const offset = role === 'moving_variance' ? 1.5 : 0;
    const data = Float32Array.from({ length }, (_, k) => offset + Math.sin(i + 1.3 * k));
    return [name, { shape, data }];
  }),
);
const input = {
  shape: [2, 5, 5, 3],
  data: Float32Array.from({ length: 150 }, (_, k) => Math.cos(k)),
};

describe('optimize', () => {
  const optimized = optimize(network, weights);

  it('leaves only convolutions and what joins them', () => {
    expect(optimized.network.nodes.map(({ name, op }) => [name, op.type])).toEqual([
      ['input', 'input'],
      ['conv', 'conv2d'],
      ['up', 'conv2d'],
      ['sum', 'add'],
      ['depthwise', 'depthwiseConv2d'],
      ['pool', 'globalAvgPool'],
      ['fc', 'dense'],
      ['unit', 'l2Normalize'],
    ]);
  });

  it('computes the same', () => {
    const before = referenceRun(network, weights, { input }).out?.data ?? [];
    const after = referenceRun(optimized.network, optimized.weights, { input }).out?.data ?? [];
    expect(after).toHaveLength(before.length);
    before.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value, 5);
    });
  });

  it('keeps exactly the weights it needs and leaves the given ones alone', () => {
    const needed = parametersOf(optimized.network).map(({ name }) => name);
    expect([...optimized.weights.keys()]).toEqual(needed);
    expect(optimize(network, weights).weights).toEqual(optimized.weights);
  });

  it('does not fold into a result that others take too', () => {
    const net = new NetworkBuilder('shared');
    const conv = net.input('input', [null, 4, 4, 1]).conv2d('conv', { filters: 1, kernel: 1 });
    const shared = net.build({ raw: conv, out: conv.relu('relu') });
    const one = { shape: [1, 1, 1, 1], data: Float32Array.of(-1) };
    const zero = { shape: [1], data: Float32Array.of(0) };
    const result = optimize(
      shared,
      new Map([
        ['conv/weights', one],
        ['conv/biases', zero],
      ]),
    );
    expect(result.network.nodes.map(({ op }) => op.type)).toEqual(['input', 'conv2d', 'relu']);
  });

  it('refuses weights that are missing or have another shape', () => {
    expect(() => optimize(network, new Map())).toThrowError(
      /"conv\/weights" \[3, 3, 3, 4\] is missing/,
    );
  });
});
