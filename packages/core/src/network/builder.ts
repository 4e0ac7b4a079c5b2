import { FaceNetError } from '../errors.js';
import type { Network, NetworkNode } from './network.js';
import { createNode } from './node.js';
import type { Operation } from './ops/index.js';
import type { ConvolutionPadding, Padding, Shape, Size2d } from './shape.js';

/** A side or [height, width]. */
type Sides = number | Size2d;

/** The window that a convolution or pooling moves over an image. */
export interface WindowOptions {
  readonly kernel: Sides;
  /** Default 1. */
  readonly strides?: Sides;
  /** Default 'same'. */
  readonly padding?: Padding;
}

/** The window of a convolution, which knows one rule more. */
export interface ConvolutionOptions extends Omit<WindowOptions, 'padding'> {
  /** Default 'same'. */
  readonly padding?: ConvolutionPadding;
  /** Learned biases; default true, false where batch norm follows. */
  readonly bias?: boolean;
}

function pair(sides: Sides): Size2d {
  return typeof sides === 'number' ? [sides, sides] : sides;
}

function window<Rule extends ConvolutionPadding>(
  options: Pick<WindowOptions, 'kernel' | 'strides'> & { readonly padding?: Rule },
) {
  return {
    kernel: pair(options.kernel),
    strides: pair(options.strides ?? 1),
    padding: options.padding ?? ('same' as const),
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

  /** With learned biases unless `bias` is false. */
  conv2d(name: string, options: ConvolutionOptions & { readonly filters: number }) {
    const { filters, bias = true } = options;
    return this.#builder.add(name, { type: 'conv2d', filters, bias, ...window(options) }, [this]);
  }

  /** One filter a channel, with learned biases unless `bias` is false. */
  depthwiseConv2d(name: string, options: ConvolutionOptions) {
    const { bias = true } = options;
    return this.#builder.add(name, { type: 'depthwiseConv2d', bias, ...window(options) }, [this]);
  }

  /** With learned biases unless `bias` is false. */
  dense(name: string, options: Pick<ConvolutionOptions, 'bias'> & { readonly units: number }) {
    const { units, bias = true } = options;
    return this.#builder.add(name, { type: 'dense', units, bias }, [this]);
  }

  /** Defaults are the original's: epsilon 0.001, no gamma. */
  batchNorm(name: string, options: { readonly epsilon?: number; readonly gamma?: boolean } = {}) {
    const { epsilon = 0.001, gamma = false } = options;
    return this.#builder.add(name, { type: 'batchNorm', epsilon, gamma }, [this]);
  }

  /** max(x, 0). */
  relu(name: string) {
    return this.#builder.add(name, { type: 'relu' }, [this]);
  }

  /** With one learned slope a channel. */
  prelu(name: string) {
    return this.#builder.add(name, { type: 'prelu' }, [this]);
  }

  /** 1 / (1 + exp(-x)). */
  sigmoid(name: string) {
    return this.#builder.add(name, { type: 'sigmoid' }, [this]);
  }

  /** Along the last axis. */
  softmax(name: string) {
    return this.#builder.add(name, { type: 'softmax' }, [this]);
  }

  /** The largest of each window. */
  maxPool(name: string, options: WindowOptions) {
    return this.#builder.add(name, { type: 'maxPool', ...window(options) }, [this]);
  }

  /** The mean of each window. */
  avgPool(name: string, options: WindowOptions) {
    return this.#builder.add(name, { type: 'avgPool', ...window(options) }, [this]);
  }

  /** The mean over height and width. */
  globalAvgPool(name: string) {
    return this.#builder.add(name, { type: 'globalAvgPool' }, [this]);
  }

  /** Times one number. */
  scale(name: string, factor: number) {
    return this.#builder.add(name, { type: 'scale', factor }, [this]);
  }

  /** Adds one learned value a channel. */
  bias(name: string) {
    return this.#builder.add(name, { type: 'bias' }, [this]);
  }

  /** One row a sample. */
  flatten(name: string) {
    return this.#builder.add(name, { type: 'flatten' }, [this]);
  }

  /** Training keeps the share `keep` of the values; runtimes keep all. */
  dropout(name: string, keep: number) {
    return this.#builder.add(name, { type: 'dropout', keep }, [this]);
  }

  /** To length 1 along the last axis. */
  l2Normalize(name: string, epsilon = 1e-10) {
    return this.#builder.add(name, { type: 'l2Normalize', epsilon }, [this]);
  }

  /** Axes in the order of `permutation`. */
  transpose(name: string, permutation: readonly number[]) {
    return this.#builder.add(name, { type: 'transpose', permutation }, [this]);
  }

  /** Every cell `factor` times in each direction: the nearest one is taken. */
  upsample(name: string, factor: number) {
    return this.#builder.add(name, { type: 'upsample', factor }, [this]);
  }

  /** Zeros behind rows, columns and channels. */
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

  /**
   * Where a runtime is given values.
   *
   * @param shape with `null` for every dimension left open, the batch first
   */
  input(name: string, shape: Shape): NodeHandle {
    return this.add(name, { type: 'input', shape }, []);
  }

  /** One behind the other along the last axis. */
  concat(name: string, inputs: readonly NodeHandle[]): NodeHandle {
    return this.add(name, { type: 'concat' }, inputs);
  }

  /** Of inputs of one shape. */
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

  /** The network, with its outputs by the names that runtimes give them. */
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
