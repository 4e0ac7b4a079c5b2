import type { Dim, Shape } from '../network/shape.js';
import type {
  BinaryFunction,
  ProgramOpOf,
  ProgramOpType,
  Reduction,
  UnaryFunction,
} from './operations.js';
import { fixedDim, type Value } from './value.js';

/** What a rule sees of the operation that it differentiates. */
export interface Derivation<Op> {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The loss by each result; none where the loss does not depend on it. */
  readonly gradients: readonly (Value | undefined)[];
  /** Which inputs a derivative is wanted of; others may be left out. */
  readonly wanted: readonly boolean[];
}

/** The loss by each input, in order; undefined where it is 0. Built from operations of the program. */
export type GradientRule<Op> = (derivation: Derivation<Op>) => readonly (Value | undefined)[];

/** x -> f'(x), times dy; `y` is f(x), which often is the shorter way to it. */
type UnaryRule = (dy: Value, x: Value, y: Value) => Value | undefined;

const unary: { readonly [Fn in UnaryFunction]: UnaryRule } = {
  negate: (dy) => dy.negate(),
  exp: (dy, _x, y) => dy.multiply(y),
  log: (dy, x) => dy.divide(x),
  sqrt: (dy, _x, y) => dy.divide(y).multiply(0.5),
  rsqrt: (dy, _x, y) => dy.multiply(y.square().multiply(y)).multiply(-0.5),
  square: (dy, x) => dy.multiply(x).multiply(2),
  abs: (dy, x) => dy.multiply(x.sign()),
  sign: () => undefined,
  sin: (dy, x) => dy.multiply(x.cos()),
  cos: (dy, x) => dy.multiply(x.sin()).negate(),
  acos: (dy, x) => dy.multiply(x.square().negate().add(1).rsqrt()).negate(),
  relu: (dy, _x, y) => dy.wherePositive(y),
  sigmoid: (dy, _x, y) => dy.multiply(y).multiply(y.negate().add(1)),
  softplus: (dy, x) => dy.multiply(x.sigmoid()),
};

type Pair = readonly [Value | undefined, Value | undefined];
type BinaryRule = (dy: Value, a: Value, b: Value, y: Value, wanted: readonly boolean[]) => Pair;

/** `make` for those that are wanted: an unwanted derivative costs operations. */
function each(wanted: readonly boolean[], a: () => Value, b: () => Value): Pair {
  return [wanted[0] ? a() : undefined, wanted[1] ? b() : undefined];
}

const binary: { readonly [Fn in BinaryFunction]: BinaryRule } = {
  add: (dy) => [dy, dy],
  subtract: (dy, _a, _b, _y, wanted) =>
    each(
      wanted,
      () => dy,
      () => dy.negate(),
    ),
  multiply: (dy, a, b, _y, wanted) =>
    each(
      wanted,
      () => dy.multiply(b),
      () => dy.multiply(a),
    ),
  divide: (dy, _a, b, y, wanted) =>
    each(
      wanted,
      () => dy.divide(b),
      () => dy.multiply(y).divide(b).negate(),
    ),
  // At a tie all of it goes to the first, as TensorFlow has it.
  maximum: (dy, a, b, _y, wanted) =>
    each(
      wanted,
      () => dy.multiply(b.greater(a).negate().add(1)),
      () => dy.multiply(b.greater(a)),
    ),
  minimum: (dy, a, b, _y, wanted) =>
    each(
      wanted,
      () => dy.multiply(a.greater(b).negate().add(1)),
      () => dy.multiply(a.greater(b)),
    ),
  greater: () => [undefined, undefined],
  equal: () => [undefined, undefined],
  wherePositive: (dy, _a, gate) => [dy.wherePositive(gate), undefined],
};

const reductions: {
  readonly [Fn in Reduction]: (dy: Value, x: Value, y: Value, axes: readonly number[]) => Value;
} = {
  sum: (dy, x) => dy.broadcastLike(x),
  mean(dy, x, _y, axes) {
    const fixed = axes.filter((axis) => x.shape[axis] !== null);
    const known = fixed.reduce((product, axis) => product * fixedDim(x.shape, axis), 1);
    if (fixed.length === axes.length) return dy.multiply(1 / known).broadcastLike(x);
    // The batch's size is known to the run only: as many ones are summed as it has samples.
    const ends = x.stopGradient().slice(
      x.shape.map(() => 0),
      x.shape.map((dim) => (dim === null ? null : 1)),
    );
    const one = x.builder.constant(
      1,
      'float32',
      x.shape.map(() => 1),
    );
    const count = one.broadcastLike(ends).sum({ axes, keepDims: true }).multiply(known);
    return dy.divide(count).broadcastLike(x);
  },
  max(dy, x, y, axes) {
    const hits = x.equal(y);
    return hits.multiply(dy.divide(hits.sum({ axes, keepDims: true })));
  },
};

/** Undoes what broadcasting repeated: sums over the axes that were. */
function sumTo(value: Value, shape: Shape): Value {
  const missing = value.shape.length - shape.length;
  const repeated = value.shape.flatMap((dim, axis) => {
    const before = shape[axis - missing];
    return axis < missing || (before === 1 && dim !== 1) ? [axis] : [];
  });
  if (repeated.length === 0) return value;
  return value.sum({ axes: repeated, keepDims: true }).reshape(shape);
}

/** A reduced value with its joined axes back as axes of length 1. */
function keptDims(value: Value, like: Value, axes: readonly number[]): Value {
  const shape = like.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return value.shape.length === shape.length ? value : value.reshape(shape);
}

function pooling(op: ProgramOpOf<'maxPool' | 'avgPool'>) {
  const { kernel, strides, padding } = op;
  return { kernel, strides, padding };
}

/** Of both kinds of convolution, which differ in the operations that their derivatives are. */
function convolutionRule(
  byInput: 'conv2dInputGradient' | 'depthwiseInputGradient',
  byFilters: 'conv2dFilterGradient' | 'depthwiseFilterGradient',
): GradientRule<ProgramOpOf<'conv2d' | 'depthwiseConv2d'>> {
  return ({ op, inputs, gradients: [gradient], wanted }) => {
    const [x, filters] = inputs as readonly [Value, Value];
    const dy = gradient as Value;
    const { kernel, strides, padding } = op;
    const geometry = { kernel, strides, padding };
    return each(
      wanted,
      () => dy.builder.one({ type: byInput, ...geometry }, [dy, filters, x]),
      () => dy.builder.one({ type: byFilters, ...geometry }, [dy, x, filters]),
    );
  };
}

/** Derivatives of gradients are not wanted by anybody: training needs first derivatives. */
const none = () => [];

/**
 * The table of derivatives. Operations that are themselves derivatives have none, and neither have
 * those of whole numbers.
 */
export const gradientRules: {
  readonly [Type in ProgramOpType]: GradientRule<ProgramOpOf<Type>>;
} = {
  input: none,
  variable: none,
  constant: none,
  unary({ op, inputs: [x], outputs: [y], gradients: [dy] }) {
    return [unary[op.function](dy as Value, x as Value, y as Value)];
  },
  binary({ op, inputs, outputs: [y], gradients: [dy], wanted }) {
    const [a, b] = inputs as readonly [Value, Value];
    const [da, db] = binary[op.function](dy as Value, a, b, y as Value, wanted);
    return [da && sumTo(da, a.shape), db && sumTo(db, b.shape)];
  },
  addN: ({ inputs, gradients: [dy] }) => inputs.map(() => dy),
  reduce({ op, inputs: [x], outputs: [y], gradients: [dy] }) {
    const [input, kept] = [x as Value, (value: Value) => keptDims(value, x as Value, op.axes)];
    return [reductions[op.function](kept(dy as Value), input, kept(y as Value), op.axes)];
  },
  halfSquaredNorm: ({ inputs: [x], gradients: [dy] }) => [(x as Value).multiply(dy as Value)],
  broadcastLike: ({ inputs: [x], gradients: [dy] }) => [sumTo(dy as Value, (x as Value).shape)],
  reshape: ({ inputs: [x], gradients: [dy] }) => [dy?.reshape((x as Value).shape)],
  transpose({ op, gradients: [dy] }) {
    const back = op.permutation.map((_, axis) => op.permutation.indexOf(axis));
    return [dy?.transpose(back)];
  },
  concat({ op, inputs, gradients: [dy], wanted }) {
    let offset = 0;
    return inputs.map((input, i) => {
      const begin = input.shape.map((_, axis) => (axis === op.axis ? offset : 0));
      const last = i === inputs.length - 1;
      if (!last) offset += fixedDim(input.shape, op.axis);
      const size = input.shape.map((dim, axis) => (axis === op.axis ? dim : null));
      return wanted[i] ? dy?.slice(begin, size) : undefined;
    });
  },
  slice({ op, inputs: [x], gradients: [dy] }) {
    const after = op.size.map((size: Dim, axis) => {
      if (size === null) return 0;
      return fixedDim((x as Value).shape, axis) - size - (op.begin[axis] as number);
    });
    return [dy?.pad(op.begin, after)];
  },
  pad({ op, inputs: [x], gradients: [dy] }) {
    const size = (x as Value).shape.map((dim, axis) => {
      const untouched = op.before[axis] === 0 && op.after[axis] === 0;
      return untouched ? null : dim;
    });
    return [dy?.slice(op.before, size)];
  },
  matMul({ op, inputs, gradients: [gradient], wanted }) {
    const [a, b] = inputs as readonly [Value, Value];
    const dy = gradient as Value;
    const { transposeA, transposeB } = op;
    const da = () =>
      transposeA
        ? b.matMul(dy, { transposeA: transposeB, transposeB: true })
        : dy.matMul(b, { transposeB: !transposeB });
    const db = () =>
      transposeB
        ? dy.matMul(a, { transposeA: true, transposeB: transposeA })
        : a.matMul(dy, { transposeA: !transposeA });
    return each(wanted, da, db);
  },
  gather({ inputs: [rows, ids], gradients: [dy] }) {
    const values = [dy, ids, rows] as readonly Value[];
    return [dy?.builder.one({ type: 'scatterRows' }, values), undefined];
  },
  scatterRows: none,
  oneHot: none,
  positions: none,
  cast: none,
  stopGradient: none,
  conv2d: convolutionRule('conv2dInputGradient', 'conv2dFilterGradient'),
  conv2dInputGradient: none,
  conv2dFilterGradient: none,
  depthwiseConv2d: convolutionRule('depthwiseInputGradient', 'depthwiseFilterGradient'),
  depthwiseInputGradient: none,
  depthwiseFilterGradient: none,
  maxPool({ op, inputs: [x], outputs: [y], gradients: [dy] }) {
    const values = [dy, x, y] as readonly Value[];
    return [dy?.builder.one({ type: 'maxPoolGradient', ...pooling(op) }, values)];
  },
  maxPoolGradient: none,
  avgPool({ op, inputs: [x], gradients: [dy] }) {
    const values = [dy, x] as readonly Value[];
    return [dy?.builder.one({ type: 'avgPoolGradient', ...pooling(op) }, values)];
  },
  avgPoolGradient: none,
  /** Of y alone: nothing that is trained depends on the statistics otherwise. */
  batchNorm({ op, inputs, outputs, gradients: [dy] }) {
    const [x, , gamma] = inputs;
    const [, mean, variance] = outputs;
    if (!dy) return [];
    const values = [dy, x, mean, variance, ...(gamma ? [gamma] : [])] as readonly Value[];
    const { epsilon } = op;
    return dy.builder.apply({ type: 'batchNormGradient', epsilon, gamma: op.gamma }, values);
  },
  batchNormGradient: none,
  prelu({ inputs: [x, alpha], gradients: [dy] }) {
    const values = [dy, x, alpha] as readonly Value[];
    return (dy as Value).builder.apply({ type: 'preluGradient' }, values);
  },
  preluGradient: none,
};
