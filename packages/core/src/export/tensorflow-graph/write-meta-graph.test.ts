import { describe, expect, it } from 'vitest';
import { createSqueezeNet } from '../../models/index.js';
import { deterministicWeights } from '../../models/testing/deterministic-weights.js';
import { NetworkBuilder, parametersOf } from '../../network/index.js';
import { readProtobuf } from '../../weights/protobuf-reader.js';
import { decodeGraph } from './testing/decoded-graph.js';
import { writeMetaGraph } from './write-meta-graph.js';

const network = createSqueezeNet({ embeddingSize: 8 });
const weights = deterministicWeights(network);
const meta = readProtobuf(writeMetaGraph(network, weights), 'MetaGraphDef');
const nodes = decodeGraph(meta.bytes(2)!);

describe('writeMetaGraph', () => {
  it('takes every value from a node of the graph', () => {
    for (const [name, { inputs }] of nodes) {
      for (const input of inputs) {
        const producer = input.replace(/^\^|:\d+$/g, '');
        expect(nodes.has(producer), `${input} of ${name}`).toBe(true);
      }
    }
  });

  it('has the names that scripts of the original feed and ask for', () => {
    const ops = ['image_batch', 'input', 'label_batch', 'phase_train', 'embeddings'].map(
      (name) => nodes.get(name)?.op,
    );
    expect(ops).toEqual([
      'Placeholder',
      'Identity',
      'Placeholder',
      'Placeholder',
      expect.anything(),
    ]);
    expect(nodes.get('input')?.inputs).toEqual(['image_batch']);
  });

  it('restores every parameter into the variable of its name', () => {
    const names = parametersOf(network).map(({ name }) => name);
    const listed = nodes.get('save/tensor_names')?.attributes.get('value')?.message(8)?.strings(8);
    const stored = [...(listed ?? [])];
    expect(stored).toEqual([...names].sort());
    const restored = stored.map((_, i) => nodes.get(i === 0 ? 'save/Assign' : `save/Assign_${i}`));
    expect(restored.map((node) => node?.inputs)).toEqual(
      stored.map((name, i) => [name, i === 0 ? 'save/RestoreV2' : `save/RestoreV2:${i}`]),
    );
    expect(nodes.get('save/restore_all')?.inputs).toHaveLength(names.length);
    for (const name of names) {
      expect(nodes.get(name)?.op).toBe('VariableV2');
      expect(nodes.get(`${name}/read`)?.inputs).toEqual([name]);
    }
  });

  it('says which steps save and restore', () => {
    const saver = meta.message(3)!;
    expect([1, 2, 3].map((field) => saver.string(field))).toEqual([
      'save/Const:0',
      'save/control_dependency:0',
      'save/restore_all',
    ]);
    expect(saver.integer(7)).toBe(2);
  });

  it('refuses a network that has these names', () => {
    const builder = new NetworkBuilder('odd');
    const input = builder.input('input', [null, 8, 8, 3]);
    const odd = builder.build({ label_batch: input.conv2d('conv', { filters: 2, kernel: 3 }) });
    expect(() => writeMetaGraph(odd, deterministicWeights(odd))).toThrow(/"label_batch" already/);
  });
});
