import type { Network, NetworkNode } from '../../network/network.js';
import type { Shape } from '../../network/shape.js';
import type { Weights, WeightTensor } from '../../weights/weights.js';
import {
  type Attribute,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueMessage,
} from './proto/messages.js';
import { ProtobufWriter } from './proto/protobuf-writer.js';

/**
 * Gathers the nodes and constants of an ONNX graph. Values of rank 4 are [batch, channels, height,
 * width] inside the graph, however the network describes them.
 */
export class GraphWriter {
  readonly #graph = new ProtobufWriter();
  readonly #weights: Weights;
  readonly #shapes = new Map<string, Shape>();

  constructor(network: Network, weights: Weights) {
    this.#weights = weights;
    this.#graph.string(2, network.name);
    for (const { name, shape } of network.nodes) this.#shapes.set(name, shape);
  }

  /** Adds a node and returns the name of its result. */
  add(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.#graph.message(1, nodeMessage(type, inputs, output, attributes));
    return output;
  }

  /** @param data the values, or what makes them when the model is written */
  constant(
    name: string,
    shape: readonly number[],
    data: Float32Array | (() => Float32Array),
  ): string {
    const values = typeof data === 'function' ? data : () => data;
    this.#graph.message(5, tensorMessage(name, shape, values));
    return name;
  }

  /** The array of a node's parameter, if it has one of that role. */
  parameter(node: NetworkNode, role: string): WeightTensor | undefined {
    const parameter = node.parameters.find((candidate) => candidate.role === role);
    return parameter && this.#weights.get(parameter.name);
  }

  /** Shape of a node's result in the order of the network: [batch, height, width, channels]. */
  shapeOf(node: string): Shape {
    return this.#shapes.get(node) ?? [];
  }

  input(name: string, shape: Shape): void {
    this.#graph.message(11, valueMessage(name, shape));
  }

  output(name: string, shape: Shape): void {
    this.#graph.message(12, valueMessage(name, shape));
  }

  finish(): Uint8Array {
    return modelMessage(this.#graph).finish();
  }
}

/** Name of the value that a node yields; kept apart from the names of inputs and outputs. */
export function valueName(node: string): string {
  return `value:${node}`;
}
