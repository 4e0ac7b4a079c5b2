import { elementCount } from '../../../../arrays/element-count.js';
import type { Shape } from '../../../../network/shape.js';
import type {
  DType,
  ProgramNode,
  ProgramOp,
  ValueSpec,
  VariableSpec,
} from '../../../../program/index.js';
import type { Attributes, DataType } from '../../graph.js';
import type { GraphAssembly } from '../graph-assembly.js';

export const FLOATS = { T: { type: 'DT_FLOAT' } } as const;
export const TYPES: { readonly [Type in DType]: DataType } = {
  float32: 'DT_FLOAT',
  int32: 'DT_INT32',
};

/** Adds the TensorFlow nodes of one operation. @returns its results, in order */
export type Emitter<Op> = (op: Op, scope: EmitScope) => readonly string[];

/** How a program becomes part of a graph. */
export interface EmitOptions {
  /** Computes convolutions and products of matrices in float16; everything else stays float32. */
  readonly halfPrecision: boolean;
}

/** The values of a program while it becomes part of a graph. */
export class ProgramValues {
  readonly graph: GraphAssembly;
  /** In front of the names of all nodes. */
  readonly name: string;
  readonly options: EmitOptions;
  readonly specs: ReadonlyMap<string, ValueSpec>;
  readonly producers: ReadonlyMap<string, ProgramNode>;
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** Nodes that look at a variable, which must run before it changes. */
  readonly readers = new Map<string, string[]>();
  readonly #results = new Map<string, string>();
  readonly #derived = new Map<string, string>();

  constructor(
    graph: GraphAssembly,
    name: string,
    options: EmitOptions,
    maps: Pick<ProgramValues, 'specs' | 'producers' | 'variables'>,
  ) {
    this.graph = graph;
    this.name = name;
    this.options = options;
    this.specs = maps.specs;
    this.producers = maps.producers;
    this.variables = maps.variables;
  }

  set(value: string, result: string): void {
    this.#results.set(value, result);
  }

  /** The graph's result that is a value; a variable is read when it is first wanted. */
  get(value: string): string {
    const variable = this.variables.get(value);
    if (!variable || this.#results.has(value)) return this.#results.get(value) as string;
    const read = this.graph.read({ ...variable, type: 'DT_FLOAT' }, this.name);
    this.looksAt(value, read);
    this.set(value, read);
    return read;
  }

  looksAt(variable: string, node: string): void {
    this.readers.set(variable, [...(this.readers.get(variable) ?? []), node]);
  }

  /** What is made of a value, once: its size, its padded copy, its halves. */
  derived(key: string, make: () => string): string {
    const known = this.#derived.get(key) ?? make();
    this.#derived.set(key, known);
    return known;
  }
}

/** What the translation of one operation sees of the graph. */
export class EmitScope {
  readonly node: ProgramNode;
  readonly values: ProgramValues;

  constructor(values: ProgramValues, node: ProgramNode) {
    this.values = values;
    this.node = node;
  }

  get inputs(): string[] {
    return this.node.inputs.map((name) => this.values.get(name));
  }

  shapeOf(i: number): Shape {
    return this.#spec(i).shape;
  }

  typeOf(i: number): DataType {
    return TYPES[this.#spec(i).dtype];
  }

  get output(): ValueSpec {
    return this.node.outputs[0] as ValueSpec;
  }

  /** Adds a node; like nearly all, it is one of floats unless the attributes say otherwise. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const name = `${this.values.name}/${this.output.name}/${op}`;
    return this.values.graph.add(op, name, inputs, { ...FLOATS, ...attributes });
  }

  float(value: number): string {
    return this.values.graph.float(value);
  }

  integers(values: readonly number[], shape?: readonly number[]): string {
    return this.values.graph.integers(values, shape);
  }

  /** The size of each axis of an input, as the graph knows it. */
  sizeOf(i: number): string {
    const shape = this.shapeOf(i);
    if (!shape.includes(null)) return this.integers(shape as number[]);
    return this.once(i, 'size', (value) =>
      this.add('Shape', [value], { ...this.#type(i), out_type: { type: 'DT_INT32' } }),
    );
  }

  /** What is made of an input; once, however many operations ask for it. */
  once(i: number, what: string, make: (value: string) => string): string {
    const value = this.values.get(this.node.inputs[i] as string);
    return this.values.derived(`${what} of ${value}`, () => make(value));
  }

  /** The variable that an input is. */
  variableAt(i: number): VariableSpec | undefined {
    return this.values.variables.get(this.node.inputs[i] as string);
  }

  /** The operation that yields an input, and the graph's result that it is. */
  producerOf(i: number): { readonly op: ProgramOp; readonly result: string } {
    const name = this.node.inputs[i] as string;
    return {
      op: (this.values.producers.get(name) as ProgramNode).op,
      result: this.values.get(name),
    };
  }

  reshape(value: string, shape: Shape, type: DataType = 'DT_FLOAT'): string {
    const sizes = this.integers(shape.map((dim) => dim ?? -1));
    const attributes = { T: { type }, Tshape: { type: 'DT_INT32' } } as const;
    return this.add('Reshape', [value, sizes], attributes);
  }

  /** As many ones as a list of channels is long. */
  ones(count: number): string {
    return this.values.graph.floats([count], new Float32Array(elementCount([count])).fill(1));
  }

  cast(value: string, from: DataType, to: DataType): string {
    const attributes = { SrcT: { type: from }, DstT: { type: to } } as const;
    return this.values.graph.add(
      'Cast',
      `${this.values.name}/${this.output.name}/Cast`,
      [value],
      attributes,
    );
  }

  #type(i: number): Attributes {
    return { T: { type: this.typeOf(i) } };
  }

  #spec(i: number): ValueSpec {
    return this.values.specs.get(this.node.inputs[i] as string) as ValueSpec;
  }
}
