import { FaceNetError } from '../errors.js';
import type { Shape } from '../network/shape.js';
import { type DType, inferOutputs, type ProgramOp } from './operations.js';
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
import { Value, type ValueMaker } from './value.js';

/** What a variable is: see {@link VariableSpec}. */
export interface VariableOptions {
  /** Default true. */
  readonly trainable?: boolean;
  /** Default false. */
  readonly rows?: boolean;
  /** Default zeros. */
  readonly initializer?: Initializer;
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
export class ProgramBuilder implements ValueMaker {
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
