import type { Shape } from '../../../network/shape.js';
import {
  type DType,
  type Program,
  type ProgramNode,
  producersOf,
  type ValueSpec,
  valuesOf,
} from '../../../program/index.js';
import { ProtobufWriter } from '../../../protobuf/protobuf-writer.js';
import {
  type Attribute,
  type ElementTypeName,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueMessage,
} from '../proto/messages.js';
import { isSame, type Layout, liesAlike, permutation, plain } from './layout.js';

/** ScatterElements adds since 16; the axes of means and maxima become inputs with 18. */
const OPSETS = { '': 17, 'com.microsoft': 1 };

/** Operators that onnxruntime has beside those of ONNX. */
const CONTRIBUTED = new Set(['FusedMatMul']);

/** Where a value of the program is in the graph. */
interface Place {
  readonly name: string;
  readonly layout: Layout;
}

/**
 * The graph of a program while it is written. Each value of the program lies in one layout, in which the
 * operation that made it left it, and in further ones as others ask for it: a value is turned once.
 */
export class ProgramGraph {
  readonly program: Program;
  /** Layouts of variables that are not kept in the order of the program. */
  readonly variables: ReadonlyMap<string, Layout>;
  /** Stands in front of the names of what is added: the value that is being made. */
  scope = '';
  readonly #graph = new ProtobufWriter();
  readonly #values: ReadonlyMap<string, ValueSpec>;
  readonly #producers: ReadonlyMap<string, ProgramNode>;
  readonly #consumers = new Map<string, ProgramNode[]>();
  readonly #places = new Map<string, Place[]>();
  readonly #shared = new Map<string, string>();
  #added = 0;

  constructor(program: Program, variables: ReadonlyMap<string, Layout>) {
    this.program = program;
    this.variables = variables;
    this.#graph.string(2, program.name);
    this.#values = valuesOf(program);
    this.#producers = producersOf(program);
    for (const node of program.nodes) {
      for (const name of new Set(node.inputs)) {
        const known = this.#consumers.get(name);
        if (known) known.push(node);
        else this.#consumers.set(name, [node]);
      }
    }
  }

  /** Shape of a value in the order of the program. */
  shapeOf(value: string): Shape {
    return (this.#values.get(value) as ValueSpec).shape;
  }

  dtypeOf(value: string): DType {
    return (this.#values.get(value) as ValueSpec).dtype;
  }

  /** The operation that yields a value. */
  producerOf(value: string): ProgramNode {
    return this.#producers.get(value) as ProgramNode;
  }

  /** The operations that take a value. */
  consumersOf(value: string): readonly ProgramNode[] {
    return this.#consumers.get(value) ?? [];
  }

  /** Says that a value of the program is in the graph. */
  define(value: string, name: string, layout: Layout): void {
    this.#places.set(value, [{ name, layout }]);
  }

  /** The layout in which a value was left; none moves when it is read in this one. */
  layoutOf(value: string): Layout {
    return this.#placeOf(value).layout;
  }

  /** The name of a value in a layout; default: the program's order. */
  read(value: string, layout: Layout = plain(this.shapeOf(value).length)): string {
    const places = this.#places.get(value) as Place[];
    const known = places.find((place) => isSame(place.layout, layout));
    if (known) return known.name;
    const [{ name, layout: own }] = places as [Place];
    const shape = this.shapeOf(value);
    const open = shape.filter((dim) => dim === null).length;
    const turned =
      open <= 1 && liesAlike(shape, own, layout)
        ? this.reshaped(
            name,
            layout.map((axis) => shape[axis] as number | null),
          )
        : this.add('Transpose', [name], { perm: permutation(own, layout) });
    places.push({ name: turned, layout });
    return turned;
  }

  /** As its operation left it. */
  #placeOf(value: string): Place {
    return this.#places.get(value)?.[0] as Place;
  }

  /** A value with another shape, of which one dimension may be open. */
  reshaped(name: string, shape: Shape): string {
    return this.add('Reshape', [name, this.ints(shape.map((dim) => dim ?? -1))]);
  }

  /** Adds a node of one result and gives its name. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.addSeveral(type, 1, inputs, attributes)[0] as string;
  }

  /** Adds a node of several results and gives their names. */
  addSeveral(
    type: string,
    results: number,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly string[] {
    const base = `${this.scope}:${type}:${this.#added++}`;
    const names = Array.from({ length: results }, (_, i) => (i === 0 ? base : `${base}:${i}`));
    const domain = CONTRIBUTED.has(type) ? 'com.microsoft' : '';
    this.#graph.message(1, nodeMessage(type, inputs, names, attributes, domain));
    return names;
  }

  /** What `make` adds, once for each key: operations share what they have in common. */
  once(key: string, make: () => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#shared.set(key, name);
    return name;
  }

  /** A constant list of whole numbers, as shapes and axes are given. */
  ints(values: readonly number[]): string {
    const key = `int64:${values.join(',')}`;
    return this.once(key, () => {
      const bytes = new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer);
      return this.#constant(key, [values.length], 'int64', bytes);
    });
  }

  /** A constant number. */
  float(value: number): string {
    const key = `float32:${value}`;
    return this.once(key, () => this.constant(key, [], Float32Array.of(value)));
  }

  constant(name: string, shape: readonly number[], values: Float32Array | Int32Array): string {
    const type = values instanceof Int32Array ? 'int32' : 'float32';
    const { buffer, byteOffset, byteLength } = values;
    return this.#constant(name, shape, type, new Uint8Array(buffer, byteOffset, byteLength));
  }

  input(name: string, shape: Shape, type: DType): void {
    this.#graph.message(11, valueMessage(name, shape, type, `${name}_0`));
  }

  /** Gives a result of the graph its name. */
  output(name: string, from: string, shape: Shape, type: DType): void {
    this.#graph.message(1, nodeMessage('Identity', [from], name, {}));
    this.#graph.message(12, valueMessage(name, shape, type, `${name}_0`));
  }

  finish(): Uint8Array {
    return modelMessage(this.#graph, OPSETS).finish();
  }

  #constant(
    name: string,
    shape: readonly number[],
    type: ElementTypeName,
    bytes: Uint8Array,
  ): string {
    const values = { length: bytes.length, make: () => bytes };
    this.#graph.message(5, tensorMessage(name, shape, values, type));
    return name;
  }
}
