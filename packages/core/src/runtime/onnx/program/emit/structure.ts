import type { ProgramOpOf } from '../../../../program/index.js';
import { arranged, inverse, type Layout, plain, without } from '../layout.js';
import { alongAxis, commonLayout } from './elementwise.js';
import { type ProgramEmitter, resultOf } from './program-emitter.js';

/** Stands for "to the end" in Slice. */
const END = 2 ** 31 - 1;

export const input: ProgramEmitter<ProgramOpOf<'input'>> = (_op, node, graph) => {
  const [{ name, shape, dtype }] = node.outputs as [(typeof node.outputs)[0]];
  graph.input(name, shape, dtype);
  graph.define(name, name, plain(shape.length));
};

/** An input too: what it is lies with the host, which changes it between two runs. */
export const variable: ProgramEmitter<ProgramOpOf<'variable'>> = (_op, node, graph) => {
  const [{ name, shape, dtype }] = node.outputs as [(typeof node.outputs)[0]];
  const layout = graph.variables.get(name) ?? plain(shape.length);
  graph.input(name, arranged(shape, layout), dtype);
  graph.define(name, name, layout);
};

export const constant: ProgramEmitter<ProgramOpOf<'constant'>> = ({ values }, node, graph) => {
  const [{ name, shape }] = node.outputs as [(typeof node.outputs)[0]];
  graph.define(name, graph.constant(name, shape as readonly number[], values), plain(shape.length));
};

export const reduce: ProgramEmitter<ProgramOpOf<'reduce'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  const axes = op.axes.map((axis) => layout.indexOf(axis)).sort((a, b) => a - b);
  const left = op.keepDims ? layout : without(layout, op.axes);
  const keepdims = op.keepDims ? 1 : 0;
  const from = graph.read(x, layout);
  const name =
    op.axes.length === 0
      ? from
      : op.function === 'sum'
        ? graph.add('ReduceSum', [from, graph.ints(axes)], { keepdims })
        : graph.add(op.function === 'mean' ? 'ReduceMean' : 'ReduceMax', [from], {
            axes,
            keepdims,
          });
  graph.define(resultOf(node), name, left);
};

/** Row by row first: one long sum of millions of squares would lose the last digits. */
export const halfSquaredNorm: ProgramEmitter<ProgramOpOf<'halfSquaredNorm'>> = (
  _op,
  node,
  graph,
) => {
  const [x = ''] = node.inputs;
  const rows = graph.add('Flatten', [graph.read(x, graph.layoutOf(x))], { axis: 1 });
  const squares = graph.add('ReduceSumSquare', [rows], { axes: [1], keepdims: 0 });
  const sum = graph.add('ReduceSum', [squares], { keepdims: 0 });
  graph.define(resultOf(node), graph.add('Mul', [sum, graph.float(0.5)]), []);
};

export const broadcastLike: ProgramEmitter<ProgramOpOf<'broadcastLike'>> = (_op, node, graph) => {
  const [x = '', like = ''] = node.inputs;
  const layout = graph.layoutOf(like);
  const pattern = graph.read(like, layout);
  const shape = graph.once(`shape:${pattern}`, () => graph.add('Shape', [pattern]));
  const small = graph.shapeOf(x);
  const own =
    small.length === layout.length
      ? graph.read(x, layout)
      : small.length === 1
        ? alongAxis(graph.read(x), layout.indexOf(layout.length - 1), layout.length, graph)
        : graph.read(x);
  graph.define(resultOf(node), graph.add('Expand', [own, shape]), layout);
};

export const reshape: ProgramEmitter<ProgramOpOf<'reshape'>> = ({ shape }, node, graph) => {
  const [x = ''] = node.inputs;
  graph.define(resultOf(node), graph.reshaped(graph.read(x), shape), plain(shape.length));
};

/** Moves nothing: the result is what it was, its axes have other names. */
export const transpose: ProgramEmitter<ProgramOpOf<'transpose'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const own = graph.layoutOf(x);
  const back = inverse(op.permutation);
  const layout: Layout = own.map((axis) => back[axis] as number);
  graph.define(resultOf(node), graph.read(x, own), layout);
};

export const concat: ProgramEmitter<ProgramOpOf<'concat'>> = (op, node, graph) => {
  const layout = commonLayout(node, graph);
  const values = node.inputs.map((name) => graph.read(name, layout));
  const axis = layout.indexOf(op.axis);
  graph.define(resultOf(node), graph.add('Concat', values, { axis }), layout);
};

export const slice: ProgramEmitter<ProgramOpOf<'slice'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  const shape = graph.shapeOf(x);
  const cut = plain(layout.length).filter((axis) => {
    const size = op.size[axis];
    return op.begin[axis] !== 0 || (size !== null && size !== shape[axis]);
  });
  let name = graph.read(x, layout);
  if (cut.length > 0) {
    const starts = cut.map((axis) => op.begin[axis] as number);
    const ends = cut.map((axis, i) => {
      const size = op.size[axis];
      return typeof size === 'number' ? (starts[i] as number) + size : END;
    });
    const axes = cut.map((axis) => layout.indexOf(axis));
    name = graph.add('Slice', [name, ...[starts, ends, axes].map((list) => graph.ints(list))]);
  }
  graph.define(resultOf(node), name, layout);
};

export const pad: ProgramEmitter<ProgramOpOf<'pad'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const layout = graph.layoutOf(x);
  const sides = [...arranged(op.before, layout), ...arranged(op.after, layout)];
  const own = graph.read(x, layout);
  const name = sides.some((side) => side !== 0) ? graph.add('Pad', [own, graph.ints(sides)]) : own;
  graph.define(resultOf(node), name, layout);
};

/** A matrix that lies turned is multiplied as such. */
export const matMul: ProgramEmitter<ProgramOpOf<'matMul'>> = (op, node, graph) => {
  const [a = '', b = ''] = node.inputs;
  const operand = (value: string, transposed: boolean) => {
    const layout = graph.layoutOf(value);
    const turned = layout[0] === 1;
    return { name: graph.read(value, layout), flag: turned !== transposed ? 1 : 0 };
  };
  const [left, right] = [operand(a, op.transposeA), operand(b, op.transposeB)];
  const attributes = { transA: left.flag, transB: right.flag };
  graph.define(resultOf(node), graph.add('Gemm', [left.name, right.name], attributes), plain(2));
};

export const gather: ProgramEmitter<ProgramOpOf<'gather'>> = (_op, node, graph) => {
  const [rows = '', ids = ''] = node.inputs;
  const name = graph.add('Gather', [graph.read(rows), graph.read(ids)], { axis: 0 });
  graph.define(resultOf(node), name, plain(graph.shapeOf(resultOf(node)).length));
};

/** By elements, one after the other: the same ids give the same sums, to the bit. */
export const scatterRows: ProgramEmitter<ProgramOpOf<'scatterRows'>> = (_op, node, graph) => {
  const [rows = '', ids = '', like = ''] = node.inputs;
  const { length: rank } = graph.shapeOf(rows);
  const updates = graph.read(rows);
  const column = alongAxis(graph.read(ids), 0, rank, graph);
  const places = graph.add('Expand', [column, graph.add('Shape', [updates])]);
  const shape = graph.add('Shape', [graph.read(like)]);
  const zeros = graph.add('Expand', [graph.float(0), shape]);
  const name = graph.add('ScatterElements', [zeros, places, updates], {
    axis: 0,
    reduction: 'add',
  });
  graph.define(resultOf(node), name, plain(rank));
};

export const oneHot: ProgramEmitter<ProgramOpOf<'oneHot'>> = ({ depth }, node, graph) => {
  const [ids = ''] = node.inputs;
  const { length: rank } = graph.shapeOf(ids);
  const key = `classes:${depth}`;
  const classes = graph.once(key, () =>
    graph.constant(
      key,
      [depth],
      Int32Array.from({ length: depth }, (_, i) => i),
    ),
  );
  const column = graph.add('Unsqueeze', [graph.read(ids), graph.ints([rank])]);
  const hits = graph.add('Equal', [column, classes]);
  graph.define(resultOf(node), graph.add('Cast', [hits], { to: 1 }), plain(rank + 1));
};

export const positions: ProgramEmitter<ProgramOpOf<'positions'>> = (_op, node, graph) => {
  const [x = ''] = node.inputs;
  const own = graph.layoutOf(x);
  const shape = graph.add('Shape', [graph.read(x, own)]);
  const count = graph.add('Gather', [shape, graph.ints([own.indexOf(0)])], { axis: 0 });
  const end = graph.add('Cast', [graph.add('Squeeze', [count, graph.ints([0])])], { to: 6 });
  const [start, step] = [0, 1].map((value) => {
    const key = `int32:${value}`;
    return graph.once(key, () => graph.constant(key, [], Int32Array.of(value)));
  }) as [string, string];
  graph.define(resultOf(node), graph.add('Range', [start, end, step]), plain(1));
};
