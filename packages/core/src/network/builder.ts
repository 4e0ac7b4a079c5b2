import { FaceNetError } from '../errors.js';
import type { Network, NetworkNode } from './network.js';
import { createNode } from './node.js';
import { NodeHandle } from './node-handle.js';
import type { Operation } from './ops/index.js';
import type { Shape } from './shape.js';

/**
 * Builds a {@link Network}, node by node:
 *
 * ```ts
 * const net = new NetworkBuilder('tiny');
 * const x = net.input('input', [null, 24, 24, 3]);
 * const y = x.conv2d('conv1', { filters: 28, kernel: 3 }).prelu('PReLU1').flatten('flat');
 * const network = net.build({ embeddings: y.dense('fc', { units: 128 }) });
 * ```
 *
 * Node names are the names of the original's variable scopes, so weights load without a map.
 */
export class NetworkBuilder {
  readonly #name: string;
  readonly #nodes = new Map<string, NetworkNode>();

  constructor(name: string) {
    this.#name = name;
  }

  /** @param shape with `null` for every dimension left open, the batch first */
  input(name: string, shape: Shape): NodeHandle {
    return this.add(name, { type: 'input', shape }, []);
  }

  concat(name: string, inputs: readonly NodeHandle[]): NodeHandle {
    return this.add(name, { type: 'concat' }, inputs);
  }

  sum(name: string, inputs: readonly NodeHandle[]): NodeHandle {
    return this.add(name, { type: 'add' }, inputs);
  }

  /** @throws FaceNetError NETWORK_INVALID for a name that is taken or inputs that do not fit */
  add(name: string, op: Operation, inputs: readonly NodeHandle[]): NodeHandle {
    if (this.#nodes.has(name)) {
      throw new FaceNetError('NETWORK_INVALID', `There already is a node "${name}".`, {
        hint: 'Node names are unique: add the name of its block.',
      });
    }
    const node = createNode(name, op, inputs);
    this.#nodes.set(name, node);
    return new NodeHandle(this, node);
  }

  build(outputs: Readonly<Record<string, NodeHandle>>): Network {
    const nodes = [...this.#nodes.values()];
    return {
      name: this.#name,
      nodes,
      inputs: nodes.filter((node) => node.op.type === 'input').map((node) => node.name),
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, handle]) => [name, handle.name]),
      ),
    };
  }
}
