import { FaceNetError } from '../errors.js';
import {
  type ConvolutionPadding,
  type Dim,
  formatShape,
  type Padding,
  type Shape,
  type Size2d,
  windowOutput,
} from '../network/shape.js';

/** Labels and ids are whole numbers, everything else is a float. */
export type DType = 'float32' | 'int32';

/** Of two values, element by element; axes of length 1 (or missing in front) are repeated. */
export type BinaryFunction =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'maximum'
  | 'minimum'
  /** 1 where a > b, else 0. */
  | 'greater'
  /** 1 where a = b, else 0; of whole numbers too. */
  | 'equal'
  /** a where b > 0, else 0: what ReLU passes back of `a` when it yielded `b`. */
  | 'wherePositive';

/** Of one value, element by element. */
export type UnaryFunction =
  | 'negate'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'rsqrt'
  | 'square'
  | 'abs'
  | 'sign'
  | 'sin'
  | 'cos'
  | 'acos'
  | 'relu'
  | 'sigmoid'
  | 'softplus';

/** Joins the values along axes. */
export type Reduction = 'sum' | 'mean' | 'max';

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
}

interface Convolution extends Window {
  readonly padding: ConvolutionPadding;
}

interface Pooling extends Window {
  readonly padding: Padding;
}

/**
 * Everything a program can be made of. Images are [batch, height, width, channels]; filters are
 * [height, width, in, out], depthwise ones [height, width, channels, 1].
 */
export type ProgramOp =
  | { readonly type: 'input' }
  | { readonly type: 'variable' }
  | { readonly type: 'constant'; readonly values: Float32Array | Int32Array }
  | { readonly type: 'unary'; readonly function: UnaryFunction }
  | { readonly type: 'binary'; readonly function: BinaryFunction }
  /** Of several values of one shape. */
  | { readonly type: 'addN' }
  | {
      readonly type: 'reduce';
      readonly function: Reduction;
      readonly axes: readonly number[];
      readonly keepDims: boolean;
    }
  /** sum(x^2) / 2, one number. */
  | { readonly type: 'halfSquaredNorm' }
  /** The first, of the second's rank, with its axes of length 1 repeated to the second's shape. */
  | { readonly type: 'broadcastLike' }
  /** To `shape`, of which one dimension may be open. */
  | { readonly type: 'reshape'; readonly shape: Shape }
  | { readonly type: 'transpose'; readonly permutation: readonly number[] }
  | { readonly type: 'concat'; readonly axis: number }
  /** A box of the value; an open size takes the rest of the axis. */
  | { readonly type: 'slice'; readonly begin: readonly number[]; readonly size: Shape }
  /** Zeros in front of and behind each axis. */
  | { readonly type: 'pad'; readonly before: readonly number[]; readonly after: readonly number[] }
  /** Of two matrices. */
  | { readonly type: 'matMul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** Rows of the first by the ids of the second. */
  | { readonly type: 'gather' }
  /** Adds rows (first) into zeros of the shape of the third, at the ids of the second. */
  | { readonly type: 'scatterRows' }
  /** ids -> [ids, depth]. */
  | { readonly type: 'oneHot'; readonly depth: number }
  /** 0, 1, 2, ... as many as its first axis is long: whole numbers that tell samples of a batch apart. */
  | { readonly type: 'positions' }
  | { readonly type: 'cast'; readonly dtype: DType }
  /** Passes its input on, and no derivative back. */
  | { readonly type: 'stopGradient' }
  | ({ readonly type: 'conv2d' } & Convolution)
  /** (dy, filters, x for its shape) -> dx. */
  | ({ readonly type: 'conv2dInputGradient' } & Convolution)
  /** (dy, x, filters for their shape) -> dfilters. */
  | ({ readonly type: 'conv2dFilterGradient' } & Convolution)
  | ({ readonly type: 'depthwiseConv2d' } & Convolution)
  | ({ readonly type: 'depthwiseInputGradient' } & Convolution)
  | ({ readonly type: 'depthwiseFilterGradient' } & Convolution)
  | ({ readonly type: 'maxPool' } & Pooling)
  /** (dy, x, y) -> dx; the first of several maxima of a window takes all. */
  | ({ readonly type: 'maxPoolGradient' } & Pooling)
  /** Padding does not count in the divisor. */
  | ({ readonly type: 'avgPool' } & Pooling)
  /** (dy, x for its shape) -> dx. */
  | ({ readonly type: 'avgPoolGradient' } & Pooling)
  /**
   * (x, beta, gamma or none) -> y, mean, variance of the batch over all but the last axis (Ioffe and
   * Szegedy 2015). y is made with the variance of the population; what is yielded is that of the
   * sample, N/(N-1) times as large, with which the original updates its moving variance.
   */
  | { readonly type: 'batchNorm'; readonly epsilon: number; readonly gamma: boolean }
  /** (dy, x, mean, variance as batchNorm yields it, gamma or none) -> dx, dbeta, dgamma or none. */
  | { readonly type: 'batchNormGradient'; readonly epsilon: number; readonly gamma: boolean }
  /** (x, alpha of the last axis) -> x where positive, else alpha * x. */
  | { readonly type: 'prelu' }
  /** (dy, x, alpha) -> dx, dalpha. */
  | { readonly type: 'preluGradient' };

/** The type of an operation. */
export type ProgramOpType = ProgramOp['type'];

/** The operation of one type. */
export type ProgramOpOf<Type extends ProgramOpType> = Extract<ProgramOp, { type: Type }>;

/** Shape and type of what an operation takes. */
export interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

type Infer<Op> = (op: Op, inputs: readonly Operand[]) => readonly Operand[];

const float = (shape: Shape): Operand[] => [{ shape, dtype: 'float32' }];
const same = (_op: unknown, [x]: readonly Operand[]): readonly Operand[] => [x as Operand];
const likeThird = (_op: unknown, [, , like]: readonly Operand[]) => float(shapeOf(like));

/** Operations that start a program; the builder gives them their shapes. */
const source = (): never => {
  throw new Error('a source has no inputs to infer from');
};

const inference: {
  readonly [Type in ProgramOpType]: Infer<ProgramOpOf<Type>>;
} = {
  input: source,
  variable: source,
  constant: source,
  unary: same,
  binary: (op, [a, b]) => float(broadcast(op.function, shapeOf(a), shapeOf(b))),
  addN(_op, inputs) {
    for (const { shape } of inputs) requireSame('addN', shape, shapeOf(inputs[0]));
    return float(shapeOf(inputs[0]));
  },
  reduce: (op, [x]) => float(reduced(shapeOf(x), op.axes, op.keepDims)),
  halfSquaredNorm: () => float([]),
  broadcastLike(_op, [x, like]) {
    const wanted = shapeOf(like);
    requireSame('broadcastLike', broadcast('broadcastLike', shapeOf(x), wanted), wanted);
    return float(wanted);
  },
  reshape(op, [x]) {
    const count = (shape: Shape) => shape.reduce<number>((product, dim) => product * (dim ?? 1), 1);
    const open = (shape: Shape) => shape.filter((dim) => dim === null).length;
    const shape = shapeOf(x);
    const fits = open(op.shape) <= 1 && (open(shape) > 0 || open(op.shape) > 0);
    if (!fits && count(shape) !== count(op.shape)) throw misfit('reshape', shape, op.shape);
    return [{ shape: op.shape, dtype: typeOf(x) }];
  },
  transpose: (op, [x]) => float(op.permutation.map((axis) => shapeOf(x)[axis] as Dim)),
  concat(op, inputs) {
    const rest = (shape: Shape) => shape.filter((_, axis) => axis !== op.axis);
    const first = shapeOf(inputs[0]);
    let total: Dim = 0;
    for (const { shape } of inputs) {
      requireSame('concat', rest(shape), rest(first));
      const dim = shape[op.axis] as Dim;
      total = total === null || dim === null ? null : total + dim;
    }
    return [
      {
        shape: first.map((dim, axis) => (axis === op.axis ? total : dim)),
        dtype: typeOf(inputs[0]),
      },
    ];
  },
  slice(op, [x]) {
    const shape = shapeOf(x).map((dim, axis) => {
      const size = op.size[axis] as Dim;
      if (size !== null) return size;
      return dim === null ? null : dim - (op.begin[axis] as number);
    });
    return [{ shape, dtype: typeOf(x) }];
  },
  pad: (op, [x]) =>
    float(
      shapeOf(x).map((dim, axis) =>
        dim === null ? null : dim + (op.before[axis] as number) + (op.after[axis] as number),
      ),
    ),
  matMul(op, [a, b]) {
    const [left, right] = [shapeOf(a), shapeOf(b)];
    const [rows, inner] = op.transposeA ? [left[1], left[0]] : [left[0], left[1]];
    const [depth, columns] = op.transposeB ? [right[1], right[0]] : [right[0], right[1]];
    if (left.length !== 2 || right.length !== 2 || inner !== depth) {
      throw misfit('matMul', left, right);
    }
    return float([rows as Dim, columns as Dim]);
  },
  gather: (_op, [rows, ids]) => float([shapeOf(ids)[0] as Dim, ...shapeOf(rows).slice(1)]),
  scatterRows: likeThird,
  oneHot: (op, [ids]) => float([...shapeOf(ids), op.depth]),
  positions: (_op, [x]) => [{ shape: [shapeOf(x)[0] as Dim], dtype: 'int32' }],
  cast: (op, [x]) => [{ shape: shapeOf(x), dtype: op.dtype }],
  stopGradient: same,
  conv2d: (op, [x, filters]) => float([...windows(op, x), shapeOf(filters)[3] as Dim]),
  conv2dInputGradient: likeThird,
  conv2dFilterGradient: likeThird,
  depthwiseConv2d: (op, [x]) => float([...windows(op, x), shapeOf(x)[3] as Dim]),
  depthwiseInputGradient: likeThird,
  depthwiseFilterGradient: likeThird,
  maxPool: (op, [x]) => float([...windows(op, x), shapeOf(x)[3] as Dim]),
  maxPoolGradient: (_op, [, x]) => float(shapeOf(x)),
  avgPool: (op, [x]) => float([...windows(op, x), shapeOf(x)[3] as Dim]),
  avgPoolGradient: (_op, [, x]) => float(shapeOf(x)),
  batchNorm(_op, [x]) {
    const channels = [shapeOf(x).at(-1) as Dim];
    return [...float(shapeOf(x)), ...float(channels), ...float(channels)];
  },
  batchNormGradient(op, [, x]) {
    const channels = [shapeOf(x).at(-1) as Dim];
    return [...float(shapeOf(x)), ...float(channels), ...(op.gamma ? float(channels) : [])];
  },
  prelu: same,
  preluGradient: (_op, [, x, alpha]) => [...float(shapeOf(x)), ...float(shapeOf(alpha))],
};

/**
 * Shapes and types of what an operation yields.
 *
 * @throws FaceNetError NETWORK_INVALID when the inputs do not fit it
 */
export function inferOutputs(op: ProgramOp, inputs: readonly Operand[]): readonly Operand[] {
  return (inference[op.type] as Infer<ProgramOp>)(op, inputs);
}

/** The shape of two values, element by element. */
function broadcast(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a, b].map((shape) => shape[axis - rank + shape.length]);
    if (left === right || right === 1 || right === undefined) return left as Dim;
    if (left === 1 || left === undefined) return right as Dim;
    throw misfit(operation, a, b);
  });
}

/** The shape that is left when axes are joined. */
function reduced(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const kept = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return keepDims ? kept : shape.filter((_, axis) => !axes.includes(axis));
}

function windows(op: Convolution, x: Operand | undefined): Shape {
  const [batch, height, width] = shapeOf(x);
  return [
    batch as Dim,
    windowOutput(height as Dim, op.kernel[0], op.strides[0], op.padding),
    windowOutput(width as Dim, op.kernel[1], op.strides[1], op.padding),
  ];
}

function shapeOf(operand: Operand | undefined): Shape {
  if (!operand) throw new FaceNetError('NETWORK_INVALID', 'An operation lacks an input.');
  return operand.shape;
}

function typeOf(operand: Operand | undefined): DType {
  return operand?.dtype ?? 'float32';
}

function requireSame(operation: string, a: Shape, b: Shape): void {
  if (a.length !== b.length || a.some((dim, i) => dim !== b[i])) throw misfit(operation, a, b);
}

function misfit(operation: string, a: Shape, b: Shape): FaceNetError {
  return new FaceNetError(
    'NETWORK_INVALID',
    `${operation} cannot take ${formatShape(a)} and ${formatShape(b)}.`,
    { hint: 'Reshape one of them, or reduce with keepDims.' },
  );
}
