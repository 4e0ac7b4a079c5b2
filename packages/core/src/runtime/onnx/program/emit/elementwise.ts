import type {
  BinaryFunction,
  ProgramNode,
  ProgramOpOf,
  UnaryFunction,
} from '../../../../program/index.js';
import { type Layout, plain } from '../layout.js';
import type { ProgramGraph } from '../program-graph.js';
import { type ProgramEmitter, resultOf } from './program-emitter.js';

type Maker = (graph: ProgramGraph, ...operands: string[]) => string;

/** An operator of ONNX that does just that. */
const operator =
  (type: string): Maker =>
  (graph, ...operands) =>
    graph.add(type, operands);

/** ONNX says truth values, the program numbers. */
const truth =
  (type: string): Maker =>
  (graph, ...operands) =>
    graph.add('Cast', [graph.add(type, operands)], { to: 1 });

const unaries: { readonly [Fn in UnaryFunction]: Maker } = {
  negate: operator('Neg'),
  exp: operator('Exp'),
  log: operator('Log'),
  sqrt: operator('Sqrt'),
  rsqrt: (graph, x) => graph.add('Reciprocal', [graph.add('Sqrt', [x])]),
  square: (graph, x) => graph.add('Mul', [x, x]),
  abs: operator('Abs'),
  sign: operator('Sign'),
  sin: operator('Sin'),
  cos: operator('Cos'),
  acos: operator('Acos'),
  relu: operator('Relu'),
  sigmoid: operator('Sigmoid'),
  softplus: operator('Softplus'),
};

const binaries: { readonly [Fn in BinaryFunction]: Maker } = {
  add: operator('Add'),
  subtract: operator('Sub'),
  multiply: operator('Mul'),
  divide: operator('Div'),
  maximum: operator('Max'),
  minimum: operator('Min'),
  greater: truth('Greater'),
  equal: truth('Equal'),
  wherePositive: (graph, a, gate) =>
    graph.add('Where', [graph.add('Greater', [gate, graph.float(0)]), a, graph.float(0)]),
};

/** Element by element the order does not matter: the result lies as its operand does. */
export const unary: ProgramEmitter<ProgramOpOf<'unary'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  graph.define(resultOf(node), unaries[op.function](graph, graph.read(x, layout)), layout);
};

export const binary: ProgramEmitter<ProgramOpOf<'binary'>> = (op, node, graph) => {
  const layout = commonLayout(node, graph);
  const [a = '', b = ''] = node.inputs.map((name) => stretched(name, layout, graph));
  graph.define(resultOf(node), binaries[op.function](graph, a, b), layout);
};

export const addN: ProgramEmitter<ProgramOpOf<'addN'>> = (_op, node, graph) => {
  const layout = commonLayout(node, graph);
  const values = node.inputs.map((name) => graph.read(name, layout));
  graph.define(resultOf(node), graph.add(values.length === 2 ? 'Add' : 'Sum', values), layout);
};

export const stopGradient: ProgramEmitter<ProgramOpOf<'stopGradient'>> = (_op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  graph.define(resultOf(node), graph.read(x, layout), layout);
};

export const cast: ProgramEmitter<ProgramOpOf<'cast'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  const to = op.dtype === 'int32' ? 6 : 1;
  graph.define(resultOf(node), graph.add('Cast', [graph.read(x, layout)], { to }), layout);
};

/** The layout of the first operand that has as many axes as the result and is not in plain order. */
export function commonLayout(node: ProgramNode, graph: ProgramGraph): Layout {
  const { length: rank } = graph.shapeOf(resultOf(node));
  const layouts = node.inputs
    .filter((name) => graph.shapeOf(name).length === rank)
    .map((name) => graph.layoutOf(name));
  return layouts.find((layout) => layout.some((axis, i) => axis !== i)) ?? plain(rank);
}

/** An operand of an operation on values of a layout: axes that it lacks in front are put in. */
function stretched(value: string, layout: Layout, graph: ProgramGraph): string {
  const shape = graph.shapeOf(value);
  const rank = layout.length;
  if (shape.length === rank) return graph.read(value, layout);
  if (shape.length === 0) return graph.read(value);
  if (shape.length === 1)
    return alongAxis(graph.read(value), layout.indexOf(rank - 1), rank, graph);
  const name = graph.read(value);
  return graph.once(`stretched:${name}:${layout.join(',')}`, () => {
    const missing = rank - shape.length;
    const whole = graph.add('Unsqueeze', [name, graph.ints(plain(missing))]);
    return graph.add('Transpose', [whole], { perm: layout });
  });
}

/** A vector as one that repeats along all axes but one. */
export function alongAxis(vector: string, axis: number, rank: number, graph: ProgramGraph): string {
  const behind = rank - 1 - axis;
  if (behind === 0) return vector;
  return graph.once(`along:${vector}:${behind}`, () =>
    graph.add('Unsqueeze', [vector, graph.ints(plain(behind).map((i) => i + 1))]),
  );
}
