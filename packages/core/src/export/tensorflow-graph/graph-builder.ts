import type { Weights, WeightTensor } from '../../arrays/weights.js';
import type { Network, NetworkNode } from '../../network/index.js';
import type { Shape } from '../../network/shape.js';
import type { Attributes, ConstantTensor, GraphNode } from './graph.js';
import { NodeNames } from './node-names.js';

const FLOATS: Attributes = { T: { type: 'DT_FLOAT' } };

/** Gathers the nodes of a graph while the nodes of a network are translated, one after another. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly names: NodeNames;
  readonly #weights: Weights;
  readonly #shapes: ReadonlyMap<string, Shape>;
  /** The graph's node that yields the result, by node of the network. */
  readonly #results = new Map<string, string>();

  constructor(network: Network, weights: Weights) {
    this.names = new NodeNames(network);
    this.#weights = weights;
    this.#shapes = new Map(network.nodes.map(({ name, shape }) => [name, shape]));
  }

  scopeOf(node: NetworkNode): NodeScope {
    return new NodeScope(this, node);
  }

  push(op: string, name: string, inputs: readonly string[], attributes: Attributes): string {
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }

  constant(name: string, tensor: ConstantTensor): string {
    return this.push('Const', name, [], { dtype: { type: tensor.type }, value: { tensor } });
  }

  weight(name: string): WeightTensor {
    return this.#weights.get(name) as WeightTensor;
  }

  shapeOf(node: string): Shape {
    return this.#shapes.get(node) ?? [];
  }

  resultOf(node: string): string {
    return this.#results.get(node) as string;
  }

  setResult(node: string, name: string): void {
    this.#results.set(node, name);
  }
}

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
