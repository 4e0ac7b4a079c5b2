import * as tf from '@tensorflow/tfjs-core';
import type { ArrayPool } from '../../arrays/array-pool.js';
import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { giveWay } from '../../give-way.js';
import type { Network, NetworkNode } from '../../network/network.js';
import type { Session, TensorData } from '../runtime.js';
import { checkInputs, runFailed, sessionDisposed } from '../session-checks.js';
import { onBackend } from './backend.js';
import { type DeviceWatch, whileThere } from './device-watch.js';
import { type KernelParameters, kernelOf } from './kernels/index.js';

type Inputs = Readonly<Record<string, TensorData>>;
type Outputs = Readonly<Record<string, tf.Tensor>>;

/** A node and the nodes whose results nobody needs after it. */
interface PlanStep {
  readonly node: NetworkNode;
  readonly release: readonly string[];
}

export interface TfjsSessionOptions {
  /** The name of its tfjs backend, which has started. */
  readonly backend: string;
  /** Memory to decode weights into, for backends that copy them at once. */
  readonly pool: ArrayPool | undefined;
  readonly watch: DeviceWatch | undefined;
}

/** A network whose weights lie on a tfjs backend. Every call leaves no tensor behind. */
export class TfjsSession implements Session {
  readonly network: Network;
  readonly #backend: string;
  readonly #watch: DeviceWatch | undefined;
  readonly #plan: readonly PlanStep[];
  readonly #parameters = new Map<string, KernelParameters>();
  #disposed = false;

  constructor(network: Network, tensors: StoredTensors, options: TfjsSessionOptions) {
    const { backend, pool, watch } = options;
    this.network = network;
    this.#backend = backend;
    this.#watch = watch;
    this.#plan = planExecution(network);
    try {
      onBackend(backend, () => {
        for (const node of network.nodes) this.#upload(node, tensors, pool);
      });
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  async run(inputs: Inputs): Promise<Record<string, TensorData>> {
    if (this.#disposed) throw sessionDisposed(this.network);
    checkInputs(this.network, inputs);
    const engine = `tfjs (${this.#backend})`;
    try {
      return await whileThere(this.#watch, `${engine} on ${this.network.name}`, async () =>
        readOutputs(await oneAtATime(() => this.#compute(inputs))),
      );
    } catch (cause) {
      if (this.#watch?.lost.aborted || FaceNetError.is(cause, 'DISPOSED')) throw cause;
      throw runFailed(engine, this.network, cause);
    }
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#free();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #upload(node: NetworkNode, tensors: StoredTensors, pool: ArrayPool | undefined): void {
    const uploaded: Record<string, tf.Tensor> = {};
    this.#parameters.set(node.name, uploaded);
    for (const { role, name } of node.parameters) {
      const { shape, read } = tensors.get(name) as StoredTensor;
      uploaded[role] = tf.keep(tf.tensor(read(pool), [...shape], 'float32'));
      pool?.reset();
    }
  }

  #free(): void {
    for (const parameters of this.#parameters.values()) tf.dispose({ ...parameters });
    this.#parameters.clear();
  }

  /** Runs node by node; the result holds one tensor an output. */
  async #compute(inputs: Inputs): Promise<Outputs> {
    const results = new Map<string, tf.Tensor>();
    try {
      for (const { node, release } of this.#plan) {
        if (this.#disposed) throw sessionDisposed(this.network);
        const compute = () => this.#computeNode(node, results, inputs);
        results.set(node.name, onBackend(this.#backend, compute));
        for (const name of release) {
          results.get(name)?.dispose();
          results.delete(name);
        }
        // Elsewhere than in a page all of it is one stretch.
        const turn = giveWay();
        if (turn) await turn;
      }
    } catch (error) {
      tf.dispose([...results.values()]);
      throw error;
    }
    const outputs = Object.entries(this.network.outputs);
    return Object.fromEntries(
      outputs.map(([output, name]) => [output, results.get(name) as tf.Tensor]),
    );
  }

  #computeNode(
    node: NetworkNode,
    results: ReadonlyMap<string, tf.Tensor>,
    inputs: Inputs,
  ): tf.Tensor {
    const fed = inputs[node.name];
    const operands = node.inputs.map((name) => results.get(name) as tf.Tensor);
    const parameters = this.#parameters.get(node.name) as KernelParameters;
    // Kept, for whoever has a scope of tensors open between two nodes must not take ours with it.
    return tf.tidy(() =>
      tf.keep(
        node.op.type === 'input' && fed
          ? tf.tensor(fed.data, [...fed.shape], 'float32')
          : kernelOf(node.op)(node.op, operands, parameters),
      ),
    );
  }
}

let underWay: Promise<unknown> | undefined;

/** In pages runs give way to other code: results of nodes are in memory for one run at a time, of all sessions. */
async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  while (underWay) await underWay;
  const result = work();
  const ended = () => {
    underWay = undefined;
  };
  underWay = result.then(ended, ended);
  return result;
}

async function readOutputs(outputs: Outputs): Promise<Record<string, TensorData>> {
  try {
    const read = Object.entries(outputs).map(async ([name, tensor]) => {
      const data = (await tensor.data()) as Float32Array;
      return [name, { shape: tensor.shape, data }] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  } finally {
    tf.dispose({ ...outputs });
  }
}

/** Orders a network so that every result is freed as early as possible: peak memory stays small. */
function planExecution(network: Network): PlanStep[] {
  const lastUse = new Map<string, string>();
  for (const node of network.nodes) {
    for (const name of [node.name, ...node.inputs]) lastUse.set(name, node.name);
  }
  for (const name of Object.values(network.outputs)) lastUse.delete(name);
  const release = new Map<string, string[]>();
  for (const [name, user] of lastUse) release.set(user, [...(release.get(user) ?? []), name]);
  return network.nodes.map((node) => ({ node, release: release.get(node.name) ?? [] }));
}
