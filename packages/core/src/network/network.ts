import type { ParameterSpec } from './operation.js';
import type { Operation } from './ops/index.js';
import type { Shape } from './shape.js';

/** A parameter with its full name, `<node>/<role>`, which is its name in weight files. */
export interface Parameter extends ParameterSpec {
  readonly name: string;
}

/** One operation of a network. */
export interface NetworkNode {
  readonly name: string;
  readonly op: Operation;
  /** Names of the nodes whose results it takes, in order. */
  readonly inputs: readonly string[];
  /** Shape of its result. */
  readonly shape: Shape;
  readonly parameters: readonly Parameter[];
  /** Multiplications and additions for one sample; open dimensions count 1. */
  readonly flops: number;
}

/**
 * A network as data: named nodes in an order in which each comes after those it takes from. Made by
 * {@link NetworkBuilder}, run by a runtime.
 */
export interface Network {
  readonly name: string;
  readonly nodes: readonly NetworkNode[];
  /** Names of the input nodes. */
  readonly inputs: readonly string[];
  /** Node whose result each output is, by output name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** All parameters in creation order, the order of the original's checkpoints. */
export function parametersOf(network: Network): Parameter[] {
  return network.nodes.flatMap((node) => node.parameters);
}

/** @returns undefined when there is none of that name */
export function nodeByName(network: Network, name: string): NetworkNode | undefined {
  return network.nodes.find((node) => node.name === name);
}
