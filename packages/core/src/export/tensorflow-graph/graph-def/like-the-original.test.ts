import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { createInceptionResnetV1 } from '../../../models/index.js';
import { once } from '../../../models/testing/once.js';
import type { ProtobufMessage } from '../../../weights/protobuf/protobuf-reader.js';
import { type DecodedNode, decodeGraph } from '../testing/decoded-graph.js';
import { distinctWeights } from '../testing/every-network.js';
import { writeGraphDef } from './write-graph-def.js';

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
describe.skipIf(sharedMissing(GOLDEN))('our graph of Inception-ResNet-v1', () => {
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
