import { describe, expect, it } from 'vitest';
import { type ProtobufMessage, readProtobuf } from '../../weights/protobuf-reader.js';
import type { GraphNode } from './graph.js';
import { type Signature, writeSavedModel } from './write-saved-model.js';

const float = { type: 'DT_FLOAT' } as const;

/** A variable, its value, and a step that halves it. */
const nodes: readonly GraphNode[] = [
  {
    name: 'v',
    op: 'VarHandleOp',
    inputs: [],
    attributes: { dtype: float, shape: { shape: [2] }, shared_name: { text: 'v' } },
  },
  { name: 'v/read', op: 'ReadVariableOp', inputs: ['v'], attributes: { dtype: float } },
  {
    name: 'done',
    op: 'IdentityN',
    inputs: ['v/read', '^v'],
    attributes: { T: { types: ['DT_FLOAT'] } },
  },
];
const signatures: Readonly<Record<string, Signature>> = {
  read: { inputs: {}, outputs: { v: { result: 'v/read:0', type: 'DT_FLOAT', shape: [2] } } },
  done: { inputs: {}, outputs: { x: { result: 'done:0', type: 'DT_INT64', shape: [null] } } },
};

describe('writeSavedModel', () => {
  const model = readProtobuf(writeSavedModel(nodes, signatures), 'SavedModel');
  const metaGraph = model.message(2) as ProtobufMessage;

  it('states schema 1 and the tag by which models are served', () => {
    expect(model.integer(1)).toBe(1);
    expect([...(metaGraph.message(1)?.strings(4) ?? [])]).toEqual(['serve']);
  });

  it('keeps the graph, control inputs and lists of types too', () => {
    const graph = [...(metaGraph.message(2)?.messages(1) ?? [])];
    expect(graph.map((node) => [node.string(1), node.string(2), ...node.strings(3)])).toEqual([
      ['v', 'VarHandleOp'],
      ['v/read', 'ReadVariableOp', 'v'],
      ['done', 'IdentityN', 'v/read', '^v'],
    ]);
    const types = graph[2]?.message(5)?.message(2)?.message(1)?.integers(6);
    expect(types).toEqual([1]);
  });

  it('names results, types and shapes of every signature', () => {
    const ports = [...metaGraph.messages(5)].map((entry) => {
      const port = entry.message(2)?.message(2);
      const info = port?.message(2);
      const sizes = [...(info?.message(3)?.messages(2) ?? [])].map((dim) => dim.integer(1));
      return [entry.string(1), port?.string(1), info?.string(1), info?.integer(2), sizes];
    });
    expect(ports).toEqual([
      ['read', 'v', 'v/read:0', 1, [2]],
      ['done', 'x', 'done:0', 9, [-1]],
    ]);
  });
});
