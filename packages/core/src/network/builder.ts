import { FaceNetError } from '../errors.js';
import type { Network, NetworkNode } from './network.js';
import { createNode } from './node.js';
import type { Operation } from './ops/index.js';
import type { Padding, Shape, Size2d } from './shape.js';

/** A side or [height, width]. */
type Sides = number | Size2d;

export interface WindowOptions {
  readonly kernel: Sides;
  /** Default 1. */
  readonly strides?: Sides;
  /** Default 'same'. */
  readonly padding?: Padding;
}

interface BiasOption {
  /** Default true; false where batch norm follows. */
  readonly bias?: boolean;
}

function pair(sides: Sides): Size2d {
  return typeof sides === 'number' ? [sides, sides] : sides;
}

function window(options: WindowOptions) {
  return {
    kernel: pair(options.kernel),
    strides: pair(options.strides ?? 1),
    padding: options.padding ?? 'same',
  };
}

/** The result of a node while its network is being built; methods append the next node. */
export class NodeHandle {
  readonly #builder: NetworkBuilder;
  readonly name: string;
  readonly shape: Shape;

  constructor(builder: NetworkBuilder, node: NetworkNode) {
    this.#builder = builder;
    this.name = node.name;
    this.shape = node.shape;
  }

  conv2d(name: string, options: WindowOptions & BiasOption & { readonly filters: number }) {
    const { filters, bias = true } = options;
    return this.#builder.add(name, { type: 'conv2d', filters, bias, ...window(options) }, [this]);
  }

  depthwiseConv2d(name: string, options: WindowOptions & BiasOption) {
    const { bias = true } = options;
    return this.#builder.add(name, { type: 'depthwiseConv2d', bias, ...window(options) }, [this]);
  }

  dense(name: string, options: BiasOption & { readonly units: number }) {
    const { units, bias = true } = options;
    return this.#builder.add(name, { type: 'dense', units, bias }, [this]);
  }

  /** Defaults are the original's: epsilon 0.001, no gamma. */
  batchNorm(name: string, options: { readonly epsilon?: number; readonly gamma?: boolean } = {}) {
    const { epsilon = 0.001, gamma = false } = options;
    return this.#builder.add(name, { type: 'batchNorm', epsilon, gamma }, [this]);
  }

  relu(name: string) {
    return this.#builder.add(name, { type: 'relu' }, [this]);
  }

  prelu(name: string) {
    return this.#builder.add(name, { type: 'prelu' }, [this]);
  }

  softmax(name: string) {
    return this.#builder.add(name, { type: 'softmax' }, [this]);
  }

  maxPool(name: string, options: WindowOptions) {
    return this.#builder.add(name, { type: 'maxPool', ...window(options) }, [this]);
  }

  avgPool(name: string, options: WindowOptions) {
    return this.#builder.add(name, { type: 'avgPool', ...window(options) }, [this]);
  }

  globalAvgPool(name: string) {
    return this.#builder.add(name, { type: 'globalAvgPool' }, [this]);
  }

  scale(name: string, factor: number) {
    return this.#builder.add(name, { type: 'scale', factor }, [this]);
  }

  bias(name: string) {
    return this.#builder.add(name, { type: 'bias' }, [this]);
  }

  flatten(name: string) {
    return this.#builder.add(name, { type: 'flatten' }, [this]);
  }

  dropout(name: string, keep: number) {
    return this.#builder.add(name, { type: 'dropout', keep }, [this]);
  }

  l2Normalize(name: string, epsilon = 1e-10) {
    return this.#builder.add(name, { type: 'l2Normalize', epsilon }, [this]);
  }

  transpose(name: string, permutation: readonly number[]) {
    return this.#builder.add(name, { type: 'transpose', permutation }, [this]);
  }

  pad(name: string, after: readonly [rows: number, columns: number, channels: number]) {
    return this.#builder.add(name, { type: 'pad', after }, [this]);
  }
}

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
