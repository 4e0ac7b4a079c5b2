import { describe, expect, it } from 'vitest';
import { deterministicWeights } from '../../models/testing/deterministic-weights.js';
import { NetworkBuilder } from '../../network/index.js';
import { buildGraph } from './build-graph.js';

const build = (network: ReturnType<NetworkBuilder['build']>) =>
  buildGraph(network, deterministicWeights(network)).nodes;

describe('names of nodes', () => {
  it('are those of the outputs, wherever these come from', () => {
    const net = new NetworkBuilder('names');
    const input = net.input('input', [null, 4]);
    const fc = input.dense('fc', { units: 2 });
    const network = net.build({ fc, 'fc/BiasAdd': fc, input, other: fc.relu('relu') });
    expect(build(network).map(({ op, name, inputs }) => `${op} ${name} < ${inputs}`)).toEqual([
      'Placeholder input < ',
      'Const fc/weights < ',
      'Const fc/biases < ',
      'MatMul fc/MatMul < input,fc/weights',
      'BiasAdd fc/BiasAdd < fc/MatMul,fc/biases',
      'Relu relu < fc/BiasAdd',
      'Identity fc < fc/BiasAdd',
      'Identity other < relu',
    ]);
  });

  it('give way to outputs, parameters and one another', () => {
    const net = new NetworkBuilder('crowded');
    const input = net.input('input', [null, 4]);
    const squares = input.l2Normalize('e').relu('e/Square');
    const network = net.build({ 'e/Sum': squares.relu('e/Rsqrt'), e: input });
    const named = build(network).map(({ op, name }) => [op, name]);
    expect(named).toEqual([
      ['Placeholder', 'input'],
      ['Square', 'e/Square'],
      ['Const', 'e/Sum/reduction_indices'],
      ['Sum', 'e/Sum_1'],
      ['Const', 'e/Maximum/y'],
      ['Maximum', 'e/Maximum'],
      ['Rsqrt', 'e/Rsqrt'],
      ['Mul', 'e_1'],
      ['Relu', 'e/Square_1'],
      ['Relu', 'e/Rsqrt_1'],
      ['Identity', 'e/Sum'],
      ['Identity', 'e'],
    ]);
  });

  it.each(['with space', '_private', 'ümlaut', '', 'a:0'])('cannot be "%s"', (name) => {
    const net = new NetworkBuilder('picky');
    const input = net.input('input', [null, 4]);
    const asNode = net.build({ out: input.relu(name) });
    const asOutput = net.build({ [name]: input });
    for (const network of [asNode, asOutput]) {
      expect(() => build(network)).toThrow(expect.objectContaining({ code: 'NETWORK_INVALID' }));
    }
  });

  it('cannot be those of an input and of an output that is another', () => {
    const net = new NetworkBuilder('double');
    const network = net.build({ input: net.input('input', [null, 4]).relu('relu') });
    expect(() => build(network)).toThrow(/two things of it are named "input"/);
  });
});
