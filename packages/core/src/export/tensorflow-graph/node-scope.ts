import type { NetworkNode } from '../../network/index.js';
import type { Shape } from '../../network/shape.js';
import type { Attributes } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

const FLOATS: Attributes = { T: { type: 'DT_FLOAT' } };

/** What the translation of one node of a network sees of the graph; names are below the node's. */
export class NodeScope {
  readonly #builder: GraphBuilder;
  readonly #node: NetworkNode;

  constructor(builder: GraphBuilder, node: NetworkNode) {
    this.#builder = builder;
    this.#node = node;
  }

  /** Graph nodes that yield what the network's node takes. */
  get inputs(): string[] {
    return this.#node.inputs.map((name) => this.#builder.resultOf(name));
  }

  /** The only input of a one-input operation. */
  get input(): string {
    return this.inputs[0] as string;
  }

  get inputShape(): Shape {
    return this.#builder.shapeOf(this.#node.inputs[0] as string);
  }

  /** The constant of a parameter, under the parameter's own name; undefined if there is none. */
  parameter(role: string): string | undefined {
    const parameter = this.#node.parameters.find((candidate) => candidate.role === role);
    if (!parameter) return undefined;
    const { name } = parameter;
    const { shape, data } = this.#builder.weight(name);
    return this.#builder.constant(this.#builder.names.take(name), {
      type: 'DT_FLOAT',
      shape,
      data,
    });
  }

  floats(name: string, shape: readonly number[], data: Float32Array): string {
    return this.#builder.constant(this.#below(name), { type: 'DT_FLOAT', shape, data });
  }

  /** @param shape default: that of a list */
  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]) {
    const data = Int32Array.from(values);
    return this.#builder.constant(this.#below(name), { type: 'DT_INT32', shape, data });
  }

  /** Adds a step; like nearly all, it is one of floats unless the attributes say otherwise. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}, name = op): string {
    return this.#builder.push(op, this.#below(name), inputs, { ...FLOATS, ...attributes });
  }

  /** Adds the last step under the name of the network's node. */
  result(op: string, inputs: readonly string[], attributes: Attributes = {}): void {
    this.#finish(this.#node.name, op, inputs, { ...FLOATS, ...attributes });
  }

  /** Adds the last step under a name below that of the network's node, as TensorFlow 1 does. */
  resultBelow(op: string, inputs: readonly string[], attributes: Attributes = {}): void {
    this.#finish(`${this.#node.name}/${op}`, op, inputs, { ...FLOATS, ...attributes });
  }

  placeholder(shape: Shape): void {
    const attributes = { dtype: { type: 'DT_FLOAT' }, shape: { shape } } as const;
    this.#finish(this.#node.name, 'Placeholder', [], attributes);
  }

  #finish(name: string, op: string, inputs: readonly string[], attributes: Attributes): void {
    const final = this.#builder.names.ofResult(name, this.#node.name);
    this.#builder.setResult(this.#node.name, this.#builder.push(op, final, inputs, attributes));
  }

  #below(name: string): string {
    return this.#builder.names.unique(`${this.#node.name}/${name}`);
  }
}
