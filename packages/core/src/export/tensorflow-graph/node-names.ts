import { FaceNetError } from '../../errors.js';
import { type Network, parametersOf } from '../../network/index.js';

/** What TensorFlow takes as the name of a node (tensorflow/core/framework/node_def_util.cc). */
const VALID = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/**
 * Gives out unique node names. Those that users of the graph go by - of inputs, parameters and
 * outputs - are kept for their nodes; others give way with a number, as in TensorFlow (`Relu_1`).
 */
export class NodeNames {
  readonly #network: Network;
  readonly #used = new Set<string>();
  /** The node of the network that may use the name, if there is one, by reserved name. */
  readonly #reserved = new Map<string, string | undefined>();

  /** @throws FaceNetError NETWORK_INVALID when two of the reserved names are one */
  constructor(network: Network) {
    this.#network = network;
    for (const name of network.inputs) this.#reserve(name, name);
    for (const { name } of parametersOf(network)) this.#reserve(name, undefined);
    for (const [name, source] of Object.entries(network.outputs)) {
      if (name !== source || !network.inputs.includes(name)) this.#reserve(name, source);
    }
  }

  has(name: string): boolean {
    return this.#used.has(name);
  }

  /** A reserved name, for the node that it was reserved for. */
  take(name: string): string {
    if (!VALID.test(name)) throw this.#fail(`TensorFlow takes no node named "${name}"`);
    this.#used.add(name);
    return name;
  }

  /** The name, or the like of it if it is taken or reserved. */
  unique(name: string): string {
    let candidate = name;
    for (let i = 1; this.#used.has(candidate) || this.#reserved.has(candidate); i++) {
      candidate = `${name}_${i}`;
    }
    return this.take(candidate);
  }

  /** As {@link unique}, but for the result of a node, which may have been promised the name. */
  ofResult(name: string, node: string): string {
    return this.#reserved.get(name) === node && !this.#used.has(name)
      ? this.take(name)
      : this.unique(name);
  }

  #reserve(name: string, node: string | undefined): void {
    if (this.#reserved.has(name)) throw this.#fail(`two things of it are named "${name}"`);
    this.#reserved.set(name, node);
  }

  #fail(problem: string): FaceNetError {
    return new FaceNetError(
      'NETWORK_INVALID',
      `${this.#network.name} cannot be a TensorFlow graph: ${problem}.`,
      { hint: 'Rename nodes or outputs: letters, digits and _ . - / are fine.' },
    );
  }
}
