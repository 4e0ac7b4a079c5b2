import { FaceNetError } from '../errors.js';
import type { Dim, Shape } from '../network/shape.js';
import type {
  BinaryFunction,
  DType,
  ProgramOp,
  ProgramOpOf,
  Reduction,
  UnaryFunction,
} from './operations.js';
import type { ValueSpec } from './program.js';

type WindowOp = Omit<ProgramOpOf<'maxPool'>, 'type'>;
type ConvolutionOp = Omit<ProgramOpOf<'conv2d'>, 'type'>;

/** Along which axes values are joined; default all. */
export interface ReduceOptions {
  /** Negative ones count from the end. */
  readonly axes?: readonly number[];
  /** Leaves joined axes with length 1. Default false. */
  readonly keepDims?: boolean;
}

/** What makes values: the builder of the program that they are of. */
export interface ValueMaker {
  /** Appends an operation with one result. */
  one(op: ProgramOp, inputs: readonly Value[]): Value;
  /** Appends an operation. */
  apply(op: ProgramOp, inputs: readonly Value[]): Value[];
  /** Numbers that never change, as [values] or of a shape; of one number, one. */
  constant(values: number | readonly number[], dtype?: DType, shape?: Shape): Value;
}

/**
 * A value of a program that is being built; methods append the next operation:
 *
 * ```ts
 * const distance = a.subtract(b).square().sum({ axes: [1] });
 * const loss = distance.add(margin).relu().mean();
 * ```
 *
 * Numbers may stand for values; axes of length 1, or missing in front, are repeated.
 */
export class Value {
  readonly builder: ValueMaker;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(builder: ValueMaker, { name, shape, dtype }: ValueSpec) {
    this.builder = builder;
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** a + b, element by element. */
  add(other: Value | number): Value {
    return this.#binary('add', other);
  }
  /** a - b, element by element. */
  subtract(other: Value | number): Value {
    return this.#binary('subtract', other);
  }
  /** a * b, element by element. */
  multiply(other: Value | number): Value {
    return this.#binary('multiply', other);
  }
  /** a / b, element by element. */
  divide(other: Value | number): Value {
    return this.#binary('divide', other);
  }
  /** The larger of both, element by element. */
  maximum(other: Value | number): Value {
    return this.#binary('maximum', other);
  }
  /** The smaller of both, element by element. */
  minimum(other: Value | number): Value {
    return this.#binary('minimum', other);
  }
  /** 1 where it is larger, else 0; no derivative. */
  greater(other: Value | number): Value {
    return this.#binary('greater', other);
  }
  /** 1 where both are equal, else 0, of ids too; no derivative. */
  equal(other: Value | number): Value {
    return this.#binary('equal', other);
  }
  /** This where `gate` is above 0, else 0. */
  wherePositive(gate: Value): Value {
    return this.#binary('wherePositive', gate);
  }
  /** Between both bounds; outside of them the derivative is 0. */
  clip(low: Value | number, high: Value | number): Value {
    return this.maximum(low).minimum(high);
  }

  /** -x. */
  negate(): Value {
    return this.#unary('negate');
  }
  /** e^x. */
  exp(): Value {
    return this.#unary('exp');
  }
  /** Natural. */
  log(): Value {
    return this.#unary('log');
  }
  /** The square root. */
  sqrt(): Value {
    return this.#unary('sqrt');
  }
  /** 1 / sqrt(x). */
  rsqrt(): Value {
    return this.#unary('rsqrt');
  }
  /** x^2. */
  square(): Value {
    return this.#unary('square');
  }
  /** |x|. */
  abs(): Value {
    return this.#unary('abs');
  }
  /** -1, 0 or 1; no derivative. */
  sign(): Value {
    return this.#unary('sign');
  }
  /** The sine, of radians. */
  sin(): Value {
    return this.#unary('sin');
  }
  /** The cosine, of radians. */
  cos(): Value {
    return this.#unary('cos');
  }
  /** Of -1...1; clip before it, for its derivative is infinite at both ends. */
  acos(): Value {
    return this.#unary('acos');
  }
  /** max(x, 0). */
  relu(): Value {
    return this.#unary('relu');
  }
  /** 1 / (1 + exp(-x)). */
  sigmoid(): Value {
    return this.#unary('sigmoid');
  }
  /** log(1 + exp(x)), without overflow. */
  softplus(): Value {
    return this.#unary('softplus');
  }

  /** The sum along axes. */
  sum(options?: ReduceOptions): Value {
    return this.#reduce('sum', options);
  }
  /** The mean along axes. */
  mean(options?: ReduceOptions): Value {
    return this.#reduce('mean', options);
  }
  /** Its derivative is shared out evenly among equal maxima. */
  max(options?: ReduceOptions): Value {
    return this.#reduce('max', options);
  }
  /** The smallest; as {@link Value.max}. */
  min(options?: ReduceOptions): Value {
    return this.negate().max(options).negate();
  }
  /** sum(x^2) / 2 of all. */
  halfSquaredNorm(): Value {
    return this.builder.one({ type: 'halfSquaredNorm' }, [this]);
  }

  /** The product of two matrices. */
  matMul(other: Value, { transposeA = false, transposeB = false } = {}): Value {
    return this.builder.one({ type: 'matMul', transposeA, transposeB }, [this, other]);
  }
  /** Default: the two axes of a matrix change places. */
  transpose(permutation: readonly number[] = [1, 0]): Value {
    return this.builder.one({ type: 'transpose', permutation }, [this]);
  }
  /** At most one dimension may be open (`null`). */
  reshape(shape: Shape): Value {
    return this.builder.one({ type: 'reshape', shape }, [this]);
  }
  /** A box; `null` as a size takes the rest of the axis. */
  slice(begin: readonly number[], size: Shape): Value {
    return this.builder.one({ type: 'slice', begin, size }, [this]);
  }
  /** Zeros in front of and behind each axis. */
  pad(before: readonly number[], after: readonly number[]): Value {
    return this.builder.one({ type: 'pad', before, after }, [this]);
  }
  /** Axes of length 1 become as long as those of `like`, which has the same rank. */
  broadcastLike(like: Value): Value {
    return this.builder.one({ type: 'broadcastLike' }, [this, like]);
  }
  /** The rows that `ids` (whole numbers, [n]) name. */
  gather(ids: Value): Value {
    return this.builder.one({ type: 'gather' }, [this, ids]);
  }
  /** Of whole numbers: a row of `depth` numbers each, 1 at its place. */
  oneHot(depth: number): Value {
    return this.builder.one({ type: 'oneHot', depth }, [this]);
  }
  /** 0, 1, 2, ... along the first axis, whole numbers: which sample of the batch each is. */
  positions(): Value {
    return this.builder.one({ type: 'positions' }, [this]);
  }
  /** As another type. */
  cast(dtype: DType): Value {
    return dtype === this.dtype ? this : this.builder.one({ type: 'cast', dtype }, [this]);
  }
  /** The same value, as a constant to the derivative. */
  stopGradient(): Value {
    return this.builder.one({ type: 'stopGradient' }, [this]);
  }
  /** x / |x| along the last axis: x * rsqrt(max(sum(x^2), epsilon)). */
  l2Normalize(epsilon = 1e-10): Value {
    const norm = this.square()
      .sum({ axes: [-1], keepDims: true })
      .maximum(epsilon)
      .rsqrt();
    return this.multiply(norm);
  }
  /** x - log(sum(exp(x))) along the last axis, without overflow. */
  logSoftmax(): Value {
    const shifted = this.subtract(this.max({ axes: [-1], keepDims: true }).stopGradient());
    return shifted.subtract(
      shifted
        .exp()
        .sum({ axes: [-1], keepDims: true })
        .log(),
    );
  }

  /** With filters of [height, width, in, out]. */
  conv2d(filters: Value, op: ConvolutionOp): Value {
    return this.builder.one({ type: 'conv2d', ...op }, [this, filters]);
  }
  /** With filters of [height, width, channels, 1]. */
  depthwiseConv2d(filters: Value, op: ConvolutionOp): Value {
    return this.builder.one({ type: 'depthwiseConv2d', ...op }, [this, filters]);
  }
  /** The largest of each window. */
  maxPool(op: WindowOp): Value {
    return this.builder.one({ type: 'maxPool', ...op }, [this]);
  }
  /** The mean of each window; padding does not count. */
  avgPool(op: WindowOp): Value {
    return this.builder.one({ type: 'avgPool', ...op }, [this]);
  }
  /** With one slope for each place of the last axis. */
  prelu(alpha: Value): Value {
    return this.builder.one({ type: 'prelu' }, [this, alpha]);
  }

  #unary(fn: UnaryFunction): Value {
    return this.builder.one({ type: 'unary', function: fn }, [this]);
  }

  #binary(fn: BinaryFunction, other: Value | number): Value {
    const b = typeof other === 'number' ? this.builder.constant(other, this.dtype) : other;
    return this.builder.one({ type: 'binary', function: fn }, [this, b]);
  }

  #reduce(fn: Reduction, { axes, keepDims = false }: ReduceOptions = {}): Value {
    const rank = this.shape.length;
    const all = axes ?? this.shape.map((_, axis) => axis);
    const positive = all.map((axis) => (axis < 0 ? axis + rank : axis));
    const op = { type: 'reduce', function: fn, axes: positive, keepDims } as const;
    return this.builder.one(op, [this]);
  }
}

/** The size of an axis, which must be known. */
export function fixedDim(shape: Shape, axis: number): number {
  const dim = shape.at(axis) as Dim | undefined;
  if (typeof dim === 'number') return dim;
  throw new FaceNetError(
    'NETWORK_INVALID',
    `Axis ${axis} of [${shape.map((side) => side ?? '?').join(', ')}] must have a fixed length.`,
  );
}
