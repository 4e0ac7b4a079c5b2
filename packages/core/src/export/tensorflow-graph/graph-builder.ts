import type { Network, NetworkNode } from '../../network/index.js';
import type { Shape } from '../../network/shape.js';
import type { Weights, WeightTensor } from '../../weights/weights.js';
import type { Attributes, ConstantTensor, GraphNode } from './graph.js';
import { NodeNames } from './node-names.js';
import { NodeScope } from './node-scope.js';

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
