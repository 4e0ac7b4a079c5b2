import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedMissing, sharedPath, thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../models/files/index.js';
import { createInceptionResnetV1 } from '../../models/index.js';
import { deterministicWeights } from '../../models/testing/deterministic-weights.js';
import { once } from '../../models/testing/once.js';
import { NetworkBuilder, optimize, parametersOf } from '../../network/index.js';
import { distinctWeights, firstDifference, networks } from '../../testing/every-network.js';
import { readGraphDef } from '../../weights/index.js';
import type { ProtobufMessage } from '../../weights/protobuf-reader.js';
import { type DecodedNode, decodeGraph } from './testing/decoded-graph.js';
import { writeGraphDef } from './write-graph-def.js';

describe.each(networks)('the graph of $id', ({ id, network }) => {
  const weights = distinctWeights(network);
  const bytes = once(() => writeGraphDef(network, weights));

  it('holds every parameter under its own name', () => {
    expect(parametersOf(network)).toHaveLength(weights.size);
    expect(firstDifference(weights, readGraphDef(bytes()))).toBeUndefined();
  });

  it('is recognised as what it is', async () => {
    const beside = () => Promise.reject(new Error('there is no other file'));
    const file = { name: 'model.pb', bytes: bytes(), beside };
    const { format, networks: recognized } = await openModel([file]);
    expect(format).toBe('tensorflow-graph');
    expect(recognized.map((each) => each.id)).toContain(id);
  });

  it('takes every value from a node that was there before, and leads to all outputs', () => {
    const nodes = decodeGraph(bytes());
    const before = new Set<string>();
    const taken = new Set(Object.keys(network.outputs));
    for (const [name, { inputs }] of nodes) {
      for (const input of inputs) expect(before.has(input), `${input} of ${name}`).toBe(true);
      for (const input of inputs) taken.add(input);
      before.add(name);
    }
    expect([...nodes.keys()].filter((name) => !taken.has(name))).toEqual([]);
    for (const name of network.inputs) expect(nodes.get(name)?.op).toBe('Placeholder');
    for (const output of Object.keys(network.outputs)) expect(nodes.has(output)).toBe(true);
  });
});

describe('writeGraphDef', () => {
  const net = new NetworkBuilder('small');
  const x = net.input('input', [null, 8, 8, 3]).conv2d('conv', { filters: 2, kernel: 3 });
  const network = net.build({ out: x.batchNorm('norm').relu('relu') });
  const weights = deterministicWeights(network);

  it('leaves a network optimised that was', () => {
    const optimized = optimize(network, weights);
    const nodes = decodeGraph(writeGraphDef(optimized.network, optimized.weights));
    const ops = [...nodes.values()].map(({ op }) => op).filter((op) => op !== 'Const');
    expect(ops).toEqual(['Placeholder', 'Conv2D', 'BiasAdd', 'Relu', 'Identity']);
  });

  it('leaves the dimensions of inputs open that are', () => {
    const input = decodeGraph(writeGraphDef(network, weights)).get('input');
    const shape = input?.attributes.get('shape')?.message(7);
    expect([...(shape?.messages(2) ?? [])].map((dim) => dim.integer(1))).toEqual([-1, 8, 8, 3]);
  });

  it('adds phase_train, a boolean, when asked to', () => {
    expect(decodeGraph(writeGraphDef(network, weights)).has('phase_train')).toBe(false);
    const nodes = decodeGraph(writeGraphDef(network, weights, { phaseTrain: true }));
    expect(nodes.get('phase_train')?.op).toBe('Placeholder');
    expect(nodes.get('phase_train')?.attributes.get('dtype')?.integer(6)).toBe(10);
    const taken = network.outputs.out as string;
    const other = { ...network, outputs: { phase_train: taken } };
    expect(() => writeGraphDef(other, weights, { phaseTrain: true })).toThrow(
      /small has a node "phase_train" already/,
    );
  });

  it('refuses weights of another network', () => {
    expect(() => writeGraphDef(network, new Map())).toThrow(
      expect.objectContaining({ code: 'WEIGHTS_MISMATCH' }),
    );
  });

  it("refuses strides that TensorFlow's depthwise convolution does not have", () => {
    const builder = new NetworkBuilder('uneven');
    const input = builder.input('input', [null, 8, 8, 3]);
    const uneven = builder.build({
      out: input.depthwiseConv2d('deep', { kernel: 3, strides: [2, 1] }),
    });
    expect(() => writeGraphDef(uneven, deterministicWeights(uneven))).toThrow(
      /"deep" has the strides 2 and 1/,
    );
  });
});

const GOLDEN = 'goldens/tf-model/model.pb.gz';
const ATTRIBUTES = ['T', 'data_format', 'strides', 'padding', 'dilations', 'ksize'];

/** What a node computes, apart from where it takes it from; our attributes are a subset of its. */
function steps(nodes: ReadonlyMap<string, DecodedNode>, op: string) {
  return [...nodes]
    .filter(([, node]) => node.op === op)
    .map(([name, { attributes }]) => ({
      name,
      ...Object.fromEntries(ATTRIBUTES.map((key) => [key, decoded(attributes.get(key))])),
    }));
}

function decoded(attribute: ProtobufMessage | undefined) {
  return (
    attribute && {
      text: attribute.string(2),
      type: attribute.integer(6),
      list: attribute.message(1)?.integers(3),
    }
  );
}

// The original's own frozen graph, written by TensorFlow.
describe.skipIf(!thorough || sharedMissing(GOLDEN))('our graph of Inception-ResNet-v1', () => {
  const theirs = once(() => decodeGraph(gunzipSync(readFileSync(sharedPath(GOLDEN)))));
  const ours = once(() => {
    const network = createInceptionResnetV1();
    return decodeGraph(writeGraphDef(network, distinctWeights(network)));
  });

  it('has the convolutions of the original, name by name', () => {
    const [our, their] = [steps(ours(), 'Conv2D'), steps(theirs(), 'Conv2D')];
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(their).toHaveLength(132);
    expect(our.sort(byName)).toEqual(their.sort(byName));
  });

  it.each(['MaxPool', 'MatMul', 'Rsqrt', 'ConcatV2', 'Relu'])('has as many %s', (op) => {
    const described = (nodes: ReadonlyMap<string, DecodedNode>) =>
      steps(nodes, op).map(({ name: _, ...attributes }) => JSON.stringify(attributes));
    expect(described(ours()).sort()).toEqual(described(theirs()).sort());
  });

  it('ends as the original does', () => {
    const [our, their] = [ours(), theirs()];
    for (const name of ['', '/Square', '/Sum', '/Maximum', '/Rsqrt']) {
      expect(our.get(`embeddings${name}`)?.op).toBe(their.get(`embeddings${name}`)?.op);
    }
  });
});
