import type {
  BinaryFunction,
  ProgramOpOf,
  Reduction,
  UnaryFunction,
} from '../../../../program/index.js';
import { CHANNELS_LAST } from '../../emit/window-attributes.js';
import { type EmitScope, type Emitter, FLOATS, TYPES } from './scope.js';

const INDICES = { Tidx: { type: 'DT_INT32' } } as const;

const UNARY: { readonly [Fn in UnaryFunction]: string } = {
  negate: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  rsqrt: 'Rsqrt',
  square: 'Square',
  abs: 'Abs',
  sign: 'Sign',
  sin: 'Sin',
  cos: 'Cos',
  acos: 'Acos',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
};

const REDUCTIONS: { readonly [Fn in Reduction]: string } = { sum: 'Sum', mean: 'Mean', max: 'Max' };

const BINARY: { readonly [Fn in BinaryFunction]: (scope: EmitScope) => string } = {
  // TensorFlow fuses the addition to a convolution when it is called one of biases.
  add: (scope) =>
    scope.shapeOf(0).length > 1 && scope.shapeOf(1).length === 1 && sameChannels(scope)
      ? scope.add('BiasAdd', scope.inputs, CHANNELS_LAST)
      : scope.add('AddV2', scope.inputs),
  subtract: (scope) => scope.add('Sub', scope.inputs),
  multiply: (scope) => scope.add('Mul', scope.inputs),
  divide: (scope) => scope.add('RealDiv', scope.inputs),
  maximum: (scope) => scope.add('Maximum', scope.inputs),
  minimum: (scope) => scope.add('Minimum', scope.inputs),
  greater: (scope) => scope.cast(scope.add('Greater', scope.inputs), 'DT_BOOL', 'DT_FLOAT'),
  equal(scope) {
    const hits = scope.add('Equal', scope.inputs, { T: { type: scope.typeOf(0) } });
    return scope.cast(hits, 'DT_BOOL', 'DT_FLOAT');
  },
  wherePositive(scope) {
    const [value, gate] = scope.inputs as [string, string];
    if (sameShapes(scope)) return scope.add('ReluGrad', [value, gate]);
    const passes = scope.add('Greater', [gate, scope.float(0)]);
    return scope.add('SelectV2', [passes, value, scope.float(0)]);
  },
};

function sameChannels(scope: EmitScope): boolean {
  return scope.shapeOf(0).at(-1) === scope.shapeOf(1)[0];
}

function sameShapes(scope: EmitScope): boolean {
  const [a, b] = [scope.shapeOf(0), scope.shapeOf(1)];
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export const input: Emitter<ProgramOpOf<'input'>> = (_op, scope) => {
  const { shape, dtype } = scope.output;
  const attributes = { dtype: { type: TYPES[dtype] }, shape: { shape } } as const;
  const name = `${scope.values.name}/${scope.output.name}`;
  return [scope.values.graph.add('Placeholder', name, [], attributes)];
};

export const constant: Emitter<ProgramOpOf<'constant'>> = ({ values }, scope) => {
  const shape = scope.output.shape as number[];
  const { graph } = scope.values;
  if (values instanceof Int32Array) return [graph.integers([...values], shape)];
  return [graph.floats(shape, values)];
};

export const unary: Emitter<ProgramOpOf<'unary'>> = (op, scope) => [
  scope.add(UNARY[op.function], scope.inputs),
];

export const binary: Emitter<ProgramOpOf<'binary'>> = (op, scope) => [BINARY[op.function](scope)];

export const addN: Emitter<ProgramOpOf<'addN'>> = (_op, scope) => {
  const { inputs } = scope;
  if (inputs.length === 2) return [scope.add('AddV2', inputs)];
  return [scope.add('AddN', inputs, { N: { integer: inputs.length } })];
};

export const reduce: Emitter<ProgramOpOf<'reduce'>> = (op, scope) => {
  const rank = scope.shapeOf(0).length;
  const channels = op.axes.length === rank - 1 && !op.axes.includes(rank - 1);
  if (op.function === 'sum' && rank > 1 && channels) {
    const sums = scope.add('BiasAddGrad', scope.inputs, CHANNELS_LAST);
    return [op.keepDims ? scope.reshape(sums, scope.output.shape) : sums];
  }
  const attributes = { ...INDICES, keep_dims: { flag: op.keepDims } };
  const inputs = [...scope.inputs, scope.integers(op.axes)];
  return [scope.add(REDUCTIONS[op.function], inputs, attributes)];
};

export const halfSquaredNorm: Emitter<ProgramOpOf<'halfSquaredNorm'>> = (_op, scope) => [
  scope.add('L2Loss', scope.inputs),
];

export const broadcastLike: Emitter<ProgramOpOf<'broadcastLike'>> = (_op, scope) => [
  scope.add('BroadcastTo', [scope.inputs[0] as string, scope.sizeOf(1)], INDICES),
];

export const reshape: Emitter<ProgramOpOf<'reshape'>> = ({ shape }, scope) => [
  scope.reshape(scope.inputs[0] as string, shape, scope.typeOf(0)),
];

export const transpose: Emitter<ProgramOpOf<'transpose'>> = ({ permutation }, scope) => [
  scope.add('Transpose', [...scope.inputs, scope.integers(permutation)], {
    Tperm: { type: 'DT_INT32' },
  }),
];

export const concat: Emitter<ProgramOpOf<'concat'>> = ({ axis }, scope) => [
  scope.add('ConcatV2', [...scope.inputs, scope.integers([axis], [])], {
    ...INDICES,
    T: { type: scope.typeOf(0) },
    N: { integer: scope.inputs.length },
  }),
];

export const slice: Emitter<ProgramOpOf<'slice'>> = ({ begin, size }, scope) => {
  const sizes = scope.integers(size.map((dim) => dim ?? -1));
  const attributes = { Index: { type: 'DT_INT32' }, T: { type: scope.typeOf(0) } } as const;
  return [scope.add('Slice', [...scope.inputs, scope.integers(begin), sizes], attributes)];
};

export const pad: Emitter<ProgramOpOf<'pad'>> = ({ before, after }, scope) => {
  const sides = before.flatMap((cells, axis) => [cells, after[axis] as number]);
  const paddings = scope.integers(sides, [before.length, 2]);
  return [scope.add('Pad', [...scope.inputs, paddings], { Tpaddings: { type: 'DT_INT32' } })];
};

/** Rows of a variable are taken from where it lies: it is not read whole. */
export const gather: Emitter<ProgramOpOf<'gather'>> = (_op, scope) => {
  const variable = scope.variableAt(0);
  if (!variable) {
    const inputs = [...scope.inputs, scope.integers([0], [])];
    const types = { Tparams: { type: 'DT_FLOAT' }, Tindices: { type: 'DT_INT32' } } as const;
    return [add(scope, 'GatherV2', inputs, { ...types, Taxis: { type: 'DT_INT32' } })];
  }
  const handle = scope.values.graph.handle({ ...variable, type: 'DT_FLOAT' });
  const ids = scope.values.get(scope.node.inputs[1] as string);
  const attributes = { dtype: { type: 'DT_FLOAT' }, Tindices: { type: 'DT_INT32' } } as const;
  const rows = add(scope, 'ResourceGather', [handle, ids], attributes);
  scope.values.looksAt(variable.name, rows);
  return [rows];
};

export const scatterRows: Emitter<ProgramOpOf<'scatterRows'>> = (_op, scope) => {
  const [rows, ids] = [0, 1].map((i) => scope.values.get(scope.node.inputs[i] as string));
  const [count] = scope.shapeOf(2);
  const total = typeof count === 'number' ? scope.integers([count], []) : firstSize(scope, 2);
  const inputs = [rows, ids, total] as string[];
  return [scope.add('UnsortedSegmentSum', inputs, { Tindices: { type: 'DT_INT32' } })];
};

export const oneHot: Emitter<ProgramOpOf<'oneHot'>> = ({ depth }, scope) => {
  const inputs = [...scope.inputs, scope.integers([depth], []), scope.float(1), scope.float(0)];
  return [scope.add('OneHot', inputs, { TI: { type: 'DT_INT32' }, axis: { integer: -1 } })];
};

export const positions: Emitter<ProgramOpOf<'positions'>> = (_op, scope) => {
  const [zero, one] = [scope.integers([0], []), scope.integers([1], [])];
  return [add(scope, 'Range', [zero, firstSize(scope, 0), one], INDICES)];
};

export const cast: Emitter<ProgramOpOf<'cast'>> = ({ dtype }, scope) => [
  scope.cast(scope.inputs[0] as string, scope.typeOf(0), TYPES[dtype]),
];

export const stopGradient: Emitter<ProgramOpOf<'stopGradient'>> = (_op, scope) => scope.inputs;

/** How long the first axis of an input is, as one number. */
function firstSize(scope: EmitScope, i: number): string {
  const inputs = [scope.sizeOf(i), ...[[0], [1], [1]].map((place) => scope.integers(place))];
  return scope.add('StridedSlice', inputs, {
    T: { type: 'DT_INT32' },
    Index: { type: 'DT_INT32' },
    shrink_axis_mask: { integer: 1 },
  });
}

/** A node without the attribute that most have. */
function add(
  scope: EmitScope,
  op: string,
  inputs: readonly string[],
  attributes: Parameters<EmitScope['add']>[2] = {},
): string {
  const name = `${scope.values.name}/${scope.output.name}/${op}`;
  return scope.values.graph.add(op, name, inputs, attributes);
}

export const prelu: Emitter<ProgramOpOf<'prelu'>> = (_op, scope) => {
  const [x, alpha] = scope.inputs as [string, string];
  const negative = scope.add('Minimum', [x, scope.float(0)]);
  const bent = scope.add('Mul', [negative, alpha]);
  return [scope.add('AddV2', [scope.add('Relu', [x]), bent])];
};

export const preluGradient: Emitter<ProgramOpOf<'preluGradient'>> = (_op, scope) => {
  const [dy, x, alpha] = scope.inputs as [string, string, string];
  const positive = scope.add('Greater', [x, scope.float(0)]);
  const dx = scope.add('SelectV2', [positive, dy, scope.add('Mul', [dy, alpha])]);
  const negative = scope.add('Minimum', [x, scope.float(0)]);
  const parts = scope.add('Mul', [dy, negative], FLOATS);
  return [dx, scope.add('BiasAddGrad', [parts], CHANNELS_LAST)];
};
