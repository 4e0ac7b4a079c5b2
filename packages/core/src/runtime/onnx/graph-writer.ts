import type { ArrayPool } from '../../arrays/array-pool.js';
import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import type { Network, NetworkNode } from '../../network/network.js';
import type { Shape } from '../../network/shape.js';
import { type LateBytes, ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import {
  type Attribute,
  type ExternalRange,
  lateFloats,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueMessage,
} from './proto/messages.js';

/** Pages of memory have this size at least; whole pages can be mapped. */
const PAGE = 4096;

/**
 * Whom a model is written for: `any` reader, with each operation under its own name, or onnxruntime on
 * a `cpu`, where some operations are many times faster when they are put together from others.
 */
export type OnnxTarget = 'any' | 'cpu';

/**
 * Gathers the nodes and constants of an ONNX graph. Values of rank 4 are [batch, channels, height,
 * width] inside the graph, however the network describes them.
 */
export class GraphWriter {
  readonly target: OnnxTarget;
  readonly #graph = new ProtobufWriter();
  readonly #tensors: StoredTensors;
  readonly #external: ExternalData | undefined;
  readonly #shapes = new Map<string, Shape>();

  /** @param external takes the values of large constants; default: the model itself does */
  constructor(
    network: Network,
    tensors: StoredTensors,
    target: OnnxTarget,
    external?: ExternalData,
  ) {
    this.target = target;
    this.#tensors = tensors;
    this.#external = external;
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

  /** Cuts a value into its channels, which take the given names. */
  splitChannels(input: string, outputs: readonly string[]): readonly string[] {
    this.#graph.message(1, nodeMessage('Split', [input], outputs, { axis: 1 }));
    return outputs;
  }

  /** @param read makes the values when the model is written */
  constant(name: string, shape: readonly number[], read: StoredTensor['read']): string {
    const bytes = lateFloats(shape, read);
    this.#graph.message(5, tensorMessage(name, shape, this.#external?.add(bytes) ?? bytes));
    return name;
  }

  /** The array of a node's parameter, if it has one of that role. */
  parameter(node: NetworkNode, role: string): StoredTensor | undefined {
    const parameter = node.parameters.find((candidate) => candidate.role === role);
    return parameter && this.#tensors.get(parameter.name);
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

  /** @param pool memory for the values while they are written */
  finish(pool: ArrayPool): Uint8Array {
    return modelMessage(this.#graph).finish(pool);
  }
}

/** Name of the value that a node yields; kept apart from the names of inputs and outputs. */
export function valueName(node: string): string {
  return `value:${node}`;
}

/**
 * The file beside a model in which ONNX lets the values of large constants lie. Engines map it into
 * memory instead of copying it.
 */
export class ExternalData {
  /** Name of the file. */
  readonly location: string;
  readonly #parts: LateBytes[] = [];
  #length = 0;

  constructor(location: string) {
    this.location = location;
  }

  /** Gives the bytes of a constant their place; undefined for those too small to be worth one. */
  add(bytes: LateBytes): ExternalRange | undefined {
    const { length } = bytes;
    if (length < PAGE) return undefined;
    const offset = this.#length;
    this.#parts.push(bytes);
    this.#length += pages(length);
    return { location: this.location, offset, length };
  }

  /**
   * All bytes of the file in order, each part made when it is asked for, and good until the next is.
   */
  *parts(pool: ArrayPool): Generator<Uint8Array, void> {
    for (const part of this.#parts) {
      yield part.make(pool);
      pool.reset();
      yield new Uint8Array(pages(part.length) - part.length);
    }
  }
}

function pages(length: number): number {
  return Math.ceil(length / PAGE) * PAGE;
}
