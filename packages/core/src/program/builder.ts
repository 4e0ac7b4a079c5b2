import { FaceNetError } from '../errors.js';
import type { Dim, Shape } from '../network/shape.js';
import {
  type BinaryFunction,
  type DType,
  inferOutputs,
  type ProgramOp,
  type ProgramOpOf,
  type Reduction,
  type UnaryFunction,
} from './operations.js';
import type {
  GradientSpec,
  Initializer,
  Program,
  ProgramInput,
  ProgramNode,
  UpdateSpec,
  ValueSpec,
  VariableSpec,
} from './program.js';

type WindowOp = Omit<ProgramOpOf<'maxPool'>, 'type'>;
type ConvolutionOp = Omit<ProgramOpOf<'conv2d'>, 'type'>;

/** Along which axes values are joined; default all. */
export interface ReduceOptions {
  /** Negative ones count from the end. */
  readonly axes?: readonly number[];
  /** Leaves joined axes with length 1. Default false. */
  readonly keepDims?: boolean;
}

/** What a variable is: see {@link VariableSpec}. */
export interface VariableOptions {
  /** Default true. */
  readonly trainable?: boolean;
  /** Default false. */
  readonly rows?: boolean;
  /** Default zeros. */
  readonly initializer?: Initializer;
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
  readonly builder: ProgramBuilder;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(builder: ProgramBuilder, { name, shape, dtype }: ValueSpec) {
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

/** What a program is for, beside its values. */
export interface ProgramResults {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly gradients?: readonly GradientSpec[];
  readonly updates?: readonly UpdateSpec[];
}

/**
 * Builds a {@link Program}:
 *
 * ```ts
 * const builder = new ProgramBuilder('distance');
 * const a = builder.input('a', [null, 128]);
 * const b = builder.input('b', [null, 128]);
 * const program = builder.build({ outputs: { d: a.subtract(b).square().sum({ axes: [1] }) } });
 * ```
 */
export class ProgramBuilder {
  readonly #name: string;
  readonly #nodes: ProgramNode[] = [];
  readonly #values = new Map<string, Value>();
  readonly #names = new Set<string>();
  readonly #inputs: ProgramInput[] = [];
  readonly #variables = new Map<string, { spec: VariableSpec; value: Value }>();
  readonly #constants = new Map<string, Value>();
  #scope = '';

  constructor(name: string) {
    this.#name = name;
  }

  /** What was added so far, in order. */
  get nodes(): readonly ProgramNode[] {
    return this.#nodes;
  }

  /** Those declared so far, in order. */
  get variables(): readonly VariableSpec[] {
    return [...this.#variables.values()].map(({ spec }) => spec);
  }

  /**
   * Where a run is given values.
   *
   * @throws FaceNetError NETWORK_INVALID for a name that is taken
   */
  input(
    name: string,
    shape: Shape,
    options: Partial<Pick<ProgramInput, 'dtype' | 'kind' | 'default'>> = {},
  ): Value {
    const { dtype = 'float32' } = options;
    const spec = { name: this.#claim(name), shape, dtype };
    this.#inputs.push({ kind: 'data', ...options, ...spec });
    return this.#source({ type: 'input' }, spec);
  }

  /**
   * A number that each run is given, such as a margin, so that one program serves a schedule. The same
   * name gives the same value.
   *
   * @param otherwise what it is when a run is given none; default: it must be given
   */
  scalar(name: string, otherwise?: number): Value {
    const known = this.#inputs.find((input) => input.name === name && input.kind === 'scalar');
    if (known) return this.valueNamed(name);
    const fallback = otherwise === undefined ? {} : { default: otherwise };
    return this.input(name, [], { kind: 'scalar', ...fallback });
  }

  /** The value that a variable has when a run begins. The same name gives the same value. */
  variable(name: string, shape: readonly number[], options: VariableOptions = {}): Value {
    const known = this.#variables.get(name);
    if (known) return known.value;
    const { trainable = true, rows = false } = options;
    const initializer = options.initializer ?? { type: 'constant', value: 0 };
    const spec = { name: this.#claim(name), shape, trainable, rows, initializer };
    const value = this.#source({ type: 'variable' }, { name, shape, dtype: 'float32' });
    this.#variables.set(name, { spec, value });
    return value;
  }

  /** A number, or an array of a shape. */
  constant(values: number | readonly number[], dtype: DType = 'float32', shape?: Shape): Value {
    const list = typeof values === 'number' ? [values] : values;
    const dims = shape ?? (typeof values === 'number' ? [] : [list.length]);
    const key = `${dtype}:${dims.join(',')}:${list.join(',')}`;
    const known = this.#constants.get(key);
    if (known) return known;
    const array = dtype === 'int32' ? Int32Array.from(list) : Float32Array.from(list);
    const name = this.#claim(this.#unique('constant'));
    const value = this.#source({ type: 'constant', values: array }, { name, shape: dims, dtype });
    this.#constants.set(key, value);
    return value;
  }

  /** One behind the other along an axis; a negative one counts from the end. */
  concat(values: readonly Value[], axis = -1): Value {
    const [first] = values;
    if (values.length === 1 && first) return first;
    const rank = first?.shape.length ?? 0;
    return this.one({ type: 'concat', axis: axis < 0 ? axis + rank : axis }, values);
  }

  /** The sum of values of one shape. */
  addN(values: readonly Value[]): Value {
    const [first] = values;
    return values.length === 1 && first ? first : this.one({ type: 'addN' }, values);
  }

  /** Names what `work` adds below a scope, so that a program can be read. */
  within<Result>(scope: string, work: () => Result): Result {
    const before = this.#scope;
    this.#scope = scope;
    try {
      return work();
    } finally {
      this.#scope = before;
    }
  }

  /** Appends an operation of one result. */
  one(op: ProgramOp, inputs: readonly Value[]): Value {
    return this.apply(op, inputs)[0] as Value;
  }

  /**
   * Appends an operation.
   *
   * @throws FaceNetError NETWORK_INVALID when the inputs do not fit it
   */
  apply(op: ProgramOp, inputs: readonly Value[]): Value[] {
    const operands = inferOutputs(op, inputs);
    const base = this.#unique('function' in op ? op.function : op.type);
    const outputs = operands.map(({ shape, dtype }, i) => {
      return { name: this.#claim(i === 0 ? base : `${base}/${i}`), shape, dtype };
    });
    this.#nodes.push({ op, inputs: inputs.map(({ name }) => name), outputs });
    return outputs.map((spec) => this.#known(spec));
  }

  /**
   * The program, with what the results need of what was added, and no more.
   *
   * @throws FaceNetError NETWORK_INVALID when an output is of another builder
   */
  build(results: ProgramResults): Program {
    const { gradients = [], updates = [] } = results;
    const needed = new Set<string>();
    for (const value of Object.values(results.outputs)) needed.add(value.name);
    for (const gradient of gradients) {
      if (gradient.kind === 'dense') needed.add(gradient.value);
      else needed.add(gradient.ids).add(gradient.rows);
    }
    for (const update of updates) {
      if (update.kind === 'assign') needed.add(update.value);
      else needed.add(update.ids).add(update.rows);
    }
    for (const name of needed) this.valueNamed(name);
    const nodes: ProgramNode[] = [];
    for (const node of [...this.#nodes].reverse()) {
      if (!node.outputs.some(({ name }) => needed.has(name))) continue;
      for (const name of node.inputs) needed.add(name);
      nodes.push(node);
    }
    const touched = new Set([...gradients, ...updates].map(({ variable }) => variable));
    return {
      name: this.#name,
      nodes: nodes.reverse(),
      inputs: this.#inputs.filter(({ name }) => needed.has(name)),
      variables: this.variables.filter(({ name }) => needed.has(name) || touched.has(name)),
      outputs: Object.fromEntries(
        Object.entries(results.outputs).map(([name, value]) => [name, value.name]),
      ),
      gradients,
      updates,
    };
  }

  /** @throws FaceNetError NETWORK_INVALID when there is none of that name */
  valueNamed(name: string): Value {
    const value = this.#values.get(name);
    if (value) return value;
    throw new FaceNetError('NETWORK_INVALID', `${this.#name} has no value "${name}".`);
  }

  /** The variable of a value, if it is one. */
  variableOf(value: string): VariableSpec | undefined {
    return this.#variables.get(value)?.spec;
  }

  #source(op: ProgramOp, spec: ValueSpec): Value {
    this.#nodes.push({ op, inputs: [], outputs: [spec] });
    return this.#known(spec);
  }

  #known(spec: ValueSpec): Value {
    const value = new Value(this, spec);
    this.#values.set(spec.name, value);
    return value;
  }

  #claim(name: string): string {
    if (this.#names.has(name)) {
      throw new FaceNetError('NETWORK_INVALID', `There already is a value "${name}".`, {
        hint: 'Names of inputs and variables are unique in a program.',
      });
    }
    this.#names.add(name);
    return name;
  }

  #unique(type: string): string {
    const base = this.#scope === '' ? type : `${this.#scope}/${type}`;
    let name = base;
    for (let i = 1; this.#names.has(name); i++) name = `${base}_${i}`;
    return name;
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
